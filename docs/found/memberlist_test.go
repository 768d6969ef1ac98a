// What is in the reports on memberlist, on its own objects. Copy it into the package of v0.7.0, and: go test -run Found -v
package memberlist

import (
	"fmt"
	"io"
	"log"
	"testing"
	"time"
)

// A member of which nothing happens by itself, and who knows these others, alive in their first incarnation.
func quiet(t *testing.T, name string, others ...string) *Memberlist {
	config := DefaultLANConfig()
	config.Name = name
	config.Transport = (&MockNetwork{}).NewTransport(name)
	config.Logger = log.New(io.Discard, "", 0)
	config.ProbeInterval = time.Hour
	m, err := newMemberlist(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range append(others, name) {
		m.aliveNode(saysAlive(m, other, 1), nil, true)
	}
	m.nextIncarnation()
	return m
}

func saysAlive(m *Memberlist, name string, incarnation uint32) *alive {
	return &alive{
		Incarnation: incarnation, Node: name, Addr: []byte{127, 0, 0, name[1] - '0'}, Port: 7946, Vsn: m.config.BuildVsnArray(),
	}
}

func show(what string, m *Memberlist, of string) {
	names := []string{"alive", "suspect", "dead", "left"}
	fmt.Printf("%-46s %s lists %s as %s(%d)\n", what, m.config.Name, of, names[m.nodeMap[of].State], m.nodeMap[of].Incarnation)
}

func TestFoundLateAlive(t *testing.T) {
	n1, n2, n3 := quiet(t, "n1", "n2", "n3"), quiet(t, "n2", "n1", "n3"), quiet(t, "n3", "n1", "n2")
	accusation := &suspect{Incarnation: 1, Node: "n3", From: "n1"}
	n1.suspectNode(accusation)
	n1.nodeTimers["n3"].timeoutFn()
	show("n1 suspects n3, and in time declares it dead:", n1, "n3")
	n3.suspectNode(accusation)
	show("n3 hears the suspicion, and refutes it:", n3, "n3")
	refutation := saysAlive(n3, "n3", n3.nodeMap["n3"].Incarnation)
	n2.aliveNode(refutation, nil, false)
	n2.suspectNode(&suspect{Incarnation: 2, Node: "n3", From: "n2"})
	n2.nodeTimers["n3"].timeoutFn()
	show("n2 hears that, suspects n3, declares it dead:", n2, "n3")
	n1.deadNode(&dead{Incarnation: 2, Node: "n3", From: "n2"})
	show("n1 hears of that death:", n1, "n3")
	n1.aliveNode(refutation, nil, false)
	show("n1 hears the refutation, late:", n1, "n3")
	n2.aliveNode(refutation, nil, false)
	show("n2 hears it again from n1:", n2, "n3")
}

func TestFoundConfirmation(t *testing.T) {
	n1 := quiet(t, "n1", "n2", "n3", "n4")
	n1.suspectNode(&suspect{Incarnation: 1, Node: "n3", From: "n1"})
	show("n1 suspects n3:", n1, "n3")
	n1.suspectNode(&suspect{Incarnation: 2, Node: "n3", From: "n2"})
	show("n1 hears from n2 that it suspects n3(2):", n1, "n3")
	n1.aliveNode(saysAlive(n1, "n3", 2), nil, false)
	show("n1 hears alive(2), which n2 had heard before:", n1, "n3")
}
