// The peer in Go. README.md has the protocol that it serves.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/bytecodealliance/wasmtime-go/v39"
)

const (
	version     = "39.0.1"
	columnRows  = 100
	memoryWords = 8000
	text        = "a string that the guest makes upper case, 64 bytes of it in all."
	textAddress = 1024
)

type instance struct {
	store *wasmtime.Store
	*wasmtime.Instance
}

// What the works are done with.
type peer struct {
	engine              *wasmtime.Engine
	linker              *wasmtime.Linker
	module              *wasmtime.Module
	guest               instance
	memory              *wasmtime.Memory
	first, second, sums []int32
	kept                []instance
	artifact            string
}

type work struct {
	name string
	run  func(p *peer, count int)
}

// Not for 1,000,000 rows: it would take seconds, and tell nothing more.
var works = []work{
	{"call_none", callNone},
	{"call_two", callTwo},
	{"call_four", callFour},
	{"host_none", loop("loop_none")},
	{"host_two", loop("loop_two")},
	{"host_four", loop("loop_four")},
	{"rows_1", rows(1)},
	{"rows_100", rows(100)},
	{"instantiate", instantiate},
	{"read", read},
	{"string", stringInAndOut},
	{"load", load},
	{"instances", keepInstances},
}

// Takes what a work gives, so that the compiler does not leave the work out.
var sink uint64

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func (p *peer) instantiate() instance {
	store := wasmtime.NewStore(p.engine)
	return instance{store, must(p.linker.Instantiate(store, p.module))}
}

func (p *peer) function(name string) *wasmtime.Func {
	return p.guest.GetFunc(p.guest.store, name)
}

func callNone(p *peer, count int) {
	none := p.function("none")
	for i := 0; i < count; i++ {
		must(none.Call(p.guest.store))
	}
}

func callTwo(p *peer, count int) {
	two := p.function("two")
	for i := 0; i < count; i++ {
		sink += uint64(must(two.Call(p.guest.store, int32(i), int32(2))).(int32))
	}
}

func callFour(p *peer, count int) {
	four := p.function("four")
	for i := 0; i < count; i++ {
		sink += uint64(must(four.Call(p.guest.store, float64(i), 2.0, 3.0, 4.0)).(float64))
	}
}

func loop(name string) func(p *peer, count int) {
	return func(p *peer, count int) {
		must(p.function(name).Call(p.guest.store, int32(count)))
	}
}

// One call a row.
func rows(rowCount int) func(p *peer, count int) {
	return func(p *peer, count int) {
		two := p.function("two")
		for i := 0; i < count; i++ {
			for row := 0; row < rowCount; row++ {
				p.sums[row] = must(two.Call(p.guest.store, p.first[row], p.second[row])).(int32)
			}
		}
	}
}

func instantiate(p *peer, count int) {
	for i := 0; i < count; i++ {
		p.instantiate().store.Close()
	}
}

func read(p *peer, count int) {
	for i := 0; i < count; i++ {
		address := i % memoryWords * 8
		sink += binary.LittleEndian.Uint64(p.memory.UnsafeData(p.guest.store)[address:])
	}
}

func stringInAndOut(p *peer, count int) {
	upper := p.function("upper")
	for i := 0; i < count; i++ {
		copy(p.memory.UnsafeData(p.guest.store)[textAddress:], text)
		address := must(upper.Call(p.guest.store, int32(textAddress), int32(len(text)))).(int32)
		answer := string(p.memory.UnsafeData(p.guest.store)[address : int(address)+len(text)])
		sink += uint64(answer[0])
	}
}

func load(p *peer, count int) {
	for i := 0; i < count; i++ {
		must(wasmtime.NewModuleDeserializeFile(p.engine, p.artifact)).Close()
	}
}

func keepInstances(p *peer, count int) {
	for i := 0; i < count; i++ {
		p.kept = append(p.kept, p.instantiate())
	}
}

func column() []int32 {
	values := make([]int32, columnRows)
	for i := range values {
		values[i] = int32(i)
	}
	return values
}

func open(guest, artifact string) *peer {
	p := &peer{engine: wasmtime.NewEngine(), artifact: artifact}
	wasm := must(wasmtime.Wat2Wasm(string(must(os.ReadFile(guest)))))
	p.module = must(wasmtime.NewModule(p.engine, wasm))
	check(os.WriteFile(artifact, must(p.module.Serialize()), 0o600))
	p.linker = wasmtime.NewLinker(p.engine)
	check(p.linker.FuncWrap("host", "none", func() {}))
	check(p.linker.FuncWrap("host", "two", func(a, b int32) int32 { return a + b }))
	check(p.linker.FuncWrap("host", "four", func(a, b, c, d float64) float64 { return a + b + c + d }))
	p.guest = p.instantiate()
	p.memory = p.guest.GetExport(p.guest.store, "memory").Memory()
	p.first, p.second, p.sums = column(), column(), column()
	return p
}

func find(name string) work {
	for _, one := range works {
		if one.name == name {
			return one
		}
	}
	panic(name)
}

func main() {
	p := open(os.Args[1], os.Args[2])
	names := make([]string, 0, len(works))
	for _, one := range works {
		names = append(names, one.name)
	}
	fmt.Println("ready", version, strings.Join(names, " "))
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var name string
		var count int
		must(fmt.Sscan(lines.Text(), &name, &count))
		run := find(name).run
		start := time.Now()
		run(p, count)
		fmt.Println("done", time.Since(start).Nanoseconds())
	}
}
