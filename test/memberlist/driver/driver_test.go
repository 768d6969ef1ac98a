// Real memberlist objects, put into a situation and told one thing at a time; questions and answers are lines of JSON.
// In this package because nearly all of it is unexported; it is compiled as the only test of a copy of the package.
package memberlist

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"testing"
	"time"
)

// The model's first incarnation is 0, the code's is 1: of 0 it knows that it has never heard of anybody.
const firstIncarnation = 1

type member struct {
	Status      string   `json:"status"`
	Incarnation uint32   `json:"incarnation"`
	Meta        int      `json:"meta"`
	Accusers    []string `json:"accusers"`
}

type news struct {
	Kind        string `json:"kind"`
	Of          string `json:"of"`
	Incarnation uint32 `json:"incarnation"`
	Meta        *int   `json:"meta,omitempty"`
	By          string `json:"by,omitempty"`
}

type question struct {
	Self          string            `json:"self"`
	Leaving       bool              `json:"leaving"`
	Confirmations int               `json:"confirmations"`
	Health        int               `json:"health"`
	Members       map[string]member `json:"members"`
	Event         event             `json:"event"`
}

type event struct {
	Kind  string            `json:"kind"`
	News  []news            `json:"news"`
	Of    string            `json:"of"`
	Table map[string]member `json:"table"`
	// Of a probe, and of one that somebody else asked for: whether who is probed answers.
	Answers bool `json:"answers"`
	// How many are to be asked for help, and who of them says that it got no answer either.
	Helpers int      `json:"helpers"`
	Nacks   []string `json:"nacks"`
	// Who asks for help.
	For string `json:"for"`
}

type answer struct {
	Members map[string]member `json:"members"`
	Told    []news            `json:"told"`
	Health  int               `json:"health"`
	// Packets of a probe, in the order of sending.
	Sent []sent `json:"sent,omitempty"`
	// What it answered a push with.
	Pulled map[string]member `json:"pulled,omitempty"`
	Threw  string            `json:"threw,omitempty"`
}

type sent struct {
	Kind string `json:"kind"`
	To   string `json:"to"`
}

var kinds = map[messageType]string{pingMsg: "ping", indirectPingMsg: "ping-req", ackRespMsg: "ack", nackRespMsg: "nack"}

// A transport from which each packet is taken, where somebody wants them.
type taken struct {
	*MockTransport
	onPacket func(to string, kind messageType, body []byte)
}

func (t *taken) WriteToAddress(packet []byte, to Address) (time.Time, error) {
	if t.onPacket == nil {
		return t.MockTransport.WriteToAddress(packet, to)
	}
	if messageType(packet[0]) == hasCrcMsg {
		packet = packet[5:]
	}
	// Whoever is pinged while suspected is told so behind the ping.
	if messageType(packet[0]) == compoundMsg {
		_, parts, err := decodeCompoundMessage(packet[1:])
		if err != nil {
			return time.Time{}, err
		}
		packet = parts[0]
	}
	t.onPacket(to.Name, messageType(packet[0]), packet[1:])
	return time.Now(), nil
}

var states = map[string]NodeStateType{"alive": StateAlive, "suspect": StateSuspect, "dead": StateDead, "left": StateLeft}

func nameOf(state NodeStateType) string {
	for name, one := range states {
		if one == state {
			return name
		}
	}
	return fmt.Sprintf("state %d", state)
}

func addressOf(name string) net.IP { return net.IPv4(127, 0, 0, name[1]-'0').To4() }

func metaOf(number int) []byte { return []byte{byte(number)} }

func numberOf(meta []byte) int { return int(meta[0]) }

const port = 7946

// A memberlist of which nothing happens by itself.
func put(asked *question) (*Memberlist, error) {
	config := DefaultLANConfig()
	config.Name = asked.Self
	config.Transport = &taken{MockTransport: (&MockNetwork{}).NewTransport(asked.Self)}
	config.DisableTcpPings = true
	config.AdvertiseAddr = addressOf(asked.Self).String()
	config.AdvertisePort = port
	config.Logger = log.New(io.Discard, "", 0)
	config.EnableCompression = false
	config.ProbeInterval = time.Hour
	config.GossipToTheDeadTime = 0
	// A suspicion expects two confirmations fewer.
	config.SuspicionMult = asked.Confirmations + 2
	m, err := newMemberlist(config)
	if err != nil {
		return nil, err
	}
	for name, one := range asked.Members {
		m.addMember(name, one)
	}
	// Suspicions begin and are confirmed by the code itself.
	for name, one := range asked.Members {
		for _, accuser := range one.Accusers {
			m.suspectNode(&suspect{Incarnation: one.Incarnation + firstIncarnation, Node: name, From: accuser})
		}
	}
	if asked.Leaving {
		m.leave.Store(1)
	}
	m.incarnation.Store(asked.Members[asked.Self].Incarnation + firstIncarnation)
	m.awareness.score = asked.Health
	m.broadcasts.Reset()
	return m, nil
}

func (m *Memberlist) addMember(name string, one member) {
	state := states[one.Status]
	if state == StateSuspect {
		state = StateAlive
	}
	versions := m.config.BuildVsnArray()
	node := &nodeState{
		Node: Node{
			Name: name, Addr: addressOf(name), Port: port, Meta: metaOf(one.Meta),
			PMin: versions[0], PMax: versions[1], PCur: versions[2],
			DMin: versions[3], DMax: versions[4], DCur: versions[5],
		},
		Incarnation: one.Incarnation + firstIncarnation,
		State:       state,
	}
	m.nodeMap[name] = node
	m.nodes = append(m.nodes, node)
	m.numNodes.Add(1)
}

func (m *Memberlist) hear(one news) {
	incarnation := one.Incarnation + firstIncarnation
	switch one.Kind {
	case "alive":
		m.aliveNode(&alive{
			Incarnation: incarnation, Node: one.Of, Addr: addressOf(one.Of), Port: port,
			Meta: metaOf(*one.Meta), Vsn: m.config.BuildVsnArray(),
		}, nil, false)
	case "suspect":
		m.suspectNode(&suspect{Incarnation: incarnation, Node: one.Of, From: one.By})
	case "dead":
		m.deadNode(&dead{Incarnation: incarnation, Node: one.Of, From: one.By})
	}
}

func (m *Memberlist) pushed(table map[string]member) []pushNodeState {
	var nodes []pushNodeState
	for name, one := range table {
		nodes = append(nodes, pushNodeState{
			Name: name, Addr: addressOf(name), Port: port, Meta: metaOf(one.Meta),
			Incarnation: one.Incarnation + firstIncarnation, State: states[one.Status], Vsn: m.config.BuildVsnArray(),
		})
	}
	return nodes
}

// Somebody connects, and pushes this; what comes back is its table.
func (m *Memberlist) receivePush(table map[string]member) (map[string]member, error) {
	here, there := net.Pipe()
	done := make(chan struct{})
	go func() { m.handleConn(there); close(done) }()
	other, err := put(&question{Self: "n9", Members: table})
	if err != nil {
		return nil, err
	}
	defer func() { _ = other.Shutdown() }()
	// Its own table would be wrong about it: it says no more than what was pushed.
	for _, node := range other.nodes {
		node.State = states[table[node.Name].Status]
	}
	if err := other.sendLocalState(here, false, ""); err != nil {
		return nil, err
	}
	_, reader, decoder, err := other.readStream(here, "")
	if err != nil {
		return nil, err
	}
	_, remote, _, err := other.readRemoteState(reader, decoder)
	if err != nil {
		return nil, err
	}
	<-done
	pulled := map[string]member{}
	for _, node := range remote {
		pulled[node.Name] = member{
			Status: nameOf(node.State), Incarnation: node.Incarnation - firstIncarnation, Meta: numberOf(node.Meta),
		}
	}
	return pulled, nil
}

// Longer than anybody would wait: what is not answered comes to an end because it is told to.
const never = time.Hour

// One probe. It ends as soon as all have been asked, and those that say so have said that they got no answer either.
func (m *Memberlist) probeOnce(event event) (packets []sent) {
	m.config.ProbeTimeout = time.Millisecond
	m.config.ProbeInterval = never
	var number uint32
	asked := 0
	m.config.Transport.(*taken).onPacket = func(to string, kind messageType, body []byte) {
		packets = append(packets, sent{Kind: kinds[kind], To: to})
		switch kind {
		case pingMsg:
			var one ping
			_ = decode(body, &one)
			number = one.SeqNo
			if event.Answers {
				m.invokeAckHandler(ackResp{number, nil}, time.Now())
				return
			}
		case indirectPingMsg:
			asked++
			for _, name := range event.Nacks {
				if name == to {
					m.invokeNackHandler(nackResp{number})
				}
			}
		}
		if asked == event.Helpers {
			m.ackLock.Lock()
			m.ackHandlers[number].timer.Reset(0)
			m.ackLock.Unlock()
		}
	}
	m.probeNode(m.nodeMap[event.Of])
	return packets
}

// Somebody asks for help with a probe. The time for an answer ends at once, or never where there is an answer.
func (m *Memberlist) help(event event) ([]sent, error) {
	m.config.ProbeTimeout = time.Millisecond
	if event.Answers {
		m.config.ProbeTimeout = never
	}
	packets := make(chan sent, 3)
	m.config.Transport.(*taken).onPacket = func(to string, kind messageType, body []byte) {
		packets <- sent{Kind: kinds[kind], To: to}
		if kind == pingMsg && event.Answers {
			var one ping
			_ = decode(body, &one)
			m.invokeAckHandler(ackResp{one.SeqNo, nil}, time.Now())
		}
	}
	const askedAs = 7
	buffer, err := encode(indirectPingMsg, &indirectPingReq{
		SeqNo: askedAs, Target: addressOf(event.Of), Port: port, Node: event.Of, Nack: true,
		SourceAddr: addressOf(event.For), SourcePort: port, SourceNode: event.For,
	}, false)
	if err != nil {
		return nil, err
	}
	m.handleIndirectPing(buffer.Bytes()[1:], nil)
	return []sent{<-packets, <-packets}, nil
}

func (m *Memberlist) take(asked *question) (pulled map[string]member, packets []sent, err error) {
	event := asked.Event
	switch event.Kind {
	case "hear":
		for _, one := range event.News {
			m.hear(one)
		}
	case "accuse":
		// As the end of probeNode.
		m.suspectNode(&suspect{Incarnation: m.nodeMap[event.Of].Incarnation, Node: event.Of, From: asked.Self})
	case "suspicion":
		m.nodeTimers[event.Of].timeoutFn()
	case "leave":
		// That nobody takes its word along in time is no matter here.
		_ = m.Leave(time.Microsecond)
	case "reap":
		m.resetNodes()
	case "pull":
		err = m.mergeRemoteState(false, m.pushed(event.Table), nil)
	case "push":
		pulled, err = m.receivePush(event.Table)
	case "probe":
		packets = m.probeOnce(event)
	case "help":
		packets, err = m.help(event)
	default:
		err = fmt.Errorf("no such event: %s", event.Kind)
	}
	return pulled, packets, err
}

func (m *Memberlist) told() []news {
	told := []news{}
	for _, message := range m.broadcasts.GetBroadcasts(0, 1<<20) {
		switch messageType(message[0]) {
		case aliveMsg:
			var one alive
			_ = decode(message[1:], &one)
			meta := numberOf(one.Meta)
			told = append(told, news{Kind: "alive", Of: one.Node, Incarnation: one.Incarnation - firstIncarnation, Meta: &meta})
		case suspectMsg:
			var one suspect
			_ = decode(message[1:], &one)
			told = append(told, news{Kind: "suspect", Of: one.Node, Incarnation: one.Incarnation - firstIncarnation, By: one.From})
		case deadMsg:
			var one dead
			_ = decode(message[1:], &one)
			told = append(told, news{Kind: "dead", Of: one.Node, Incarnation: one.Incarnation - firstIncarnation, By: one.From})
		}
	}
	return told
}

func (m *Memberlist) members() map[string]member {
	all := map[string]member{}
	for name, node := range m.nodeMap {
		one := member{
			Status: nameOf(node.State), Incarnation: node.Incarnation - firstIncarnation, Meta: numberOf(node.Meta),
			Accusers: []string{},
		}
		if timer, ok := m.nodeTimers[name]; ok {
			for accuser := range timer.confirmations {
				one.Accusers = append(one.Accusers, accuser)
			}
		}
		all[name] = one
	}
	return all
}

func answerTo(line []byte) (said answer) {
	defer func() {
		if problem := recover(); problem != nil {
			said = answer{Threw: fmt.Sprint(problem)}
		}
	}()
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Threw: err.Error()}
	}
	m, err := put(&asked)
	if err != nil {
		return answer{Threw: err.Error()}
	}
	defer func() { _ = m.Shutdown() }()
	pulled, packets, err := m.take(&asked)
	if err != nil {
		return answer{Threw: err.Error()}
	}
	said = answer{Members: m.members(), Told: m.told(), Health: m.GetHealthScore(), Sent: packets, Pulled: pulled}
	for _, timer := range m.nodeTimers {
		timer.timer.Stop()
	}
	return said
}

func TestMain(*testing.M) {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := answers.Encode(answerTo(lines.Bytes())); err != nil {
			os.Exit(1)
		}
	}
}
