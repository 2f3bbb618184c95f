"""Running programs for tests: their surroundings do not depend on who runs the tests."""

import os
import subprocess
import tempfile
from dataclasses import dataclass

TIMEOUT = 900  # seconds; only what hangs gets there


@dataclass
class Outcome:
    """What came of a program. Its texts have line ends as on Linux."""

    status: object  # a number, or the error that kept it from running to its end
    output: str
    errors: str

    def __str__(self):
        return f"{self.output}{self.errors}status: {self.status}"


def run(command, folder, variables):
    """Runs a command in a folder, with these variables, and of those named WMT_ no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WMT_")}
    clean.update({"LC_ALL": "C.UTF-8"}, **{name: str(value) for name, value in variables.items()})
    # Into files: what a program leaves running behind it, as Wine does, would keep a pipe open.
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        try:
            status = subprocess.run(
                [str(word) for word in command],
                env=clean,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                timeout=TIMEOUT,
            ).returncode
        except (subprocess.TimeoutExpired, OSError) as error:
            status = error
        return Outcome(status, text_of(output), text_of(errors))


def text_of(file):
    file.seek(0)
    return file.read().decode("utf-8", "replace").replace("\r\n", "\n")
