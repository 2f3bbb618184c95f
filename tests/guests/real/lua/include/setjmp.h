/* Empty, for WASI has none: Lua includes it all the same. */
