"""The platforms that libwmt is released for: the preset, and the wheel that holds its libwasmtime."""

PLATFORMS = {
    "linux-x86_64": "manylinux1_x86_64",
    "linux-aarch64": "manylinux2014_aarch64",
    "linux-musl-x86_64": "musllinux_1_2_x86_64",
    "windows-x86_64": "win_amd64",
    "windows-aarch64": "win_arm64",
    "macos-x86_64": "macosx_10_13_x86_64",
    "macos-aarch64": "macosx_11_0_arm64",
}
