// Hello, as a program in Go says it.
package main

import (
	"fmt"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

const text = `(module (import "" "hello" (func $hello)) (func (export "run") (call $hello)))`

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	engine := wasmtime.NewEngine()
	store := wasmtime.NewStore(engine)
	wasm, err := wasmtime.Wat2Wasm(text)
	check(err)
	module, err := wasmtime.NewModule(engine, wasm)
	check(err)
	hello := wasmtime.WrapFunc(store, func() { fmt.Println("Hello from Go!") })
	instance, err := wasmtime.NewInstance(store, module, []wasmtime.AsExtern{hello})
	check(err)
	_, err = instance.GetFunc(store, "run").Call(store)
	check(err)
}
