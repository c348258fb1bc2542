package main

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const promptHelp = `A query ends with ; or an empty line. Tab completes words, relations after : in [ ], types after : in ( ),
and names between quotes. Ctrl-C stops a query that runs, or drops the line; Ctrl-D ends.
  :format text|json|jsonl|csv|dot|mermaid
  :limit N         rows at most, 0 for all
  :timeout 10s     when to stop a query, 0 for never
  :explain on|off  whether to say how an answer was found
  :param x=value   the value of $x
  :quit`

// promptCommands are the lines that are no queries, without the short names of some.
var promptCommands = []string{":explain", ":format", ":help", ":limit", ":param", ":quit", ":timeout"}

// command obeys a line that begins with a colon.
func (p *prompter) command(line string) (quit bool) {
	word, arg, _ := strings.Cut(strings.TrimSpace(strings.TrimSuffix(line, ";")), " ")
	arg = strings.TrimSpace(arg)
	switch word {
	case ":quit", ":exit", ":q":
		return true
	case ":help", ":h", ":?":
		p.say(promptHelp)
	case ":explain":
		p.setExplain(arg)
	case ":format":
		p.setFormat(arg)
	case ":limit":
		p.setLimit(arg)
	case ":timeout":
		p.setTimeout(arg)
	case ":param":
		p.setParam(arg)
	default:
		p.say("there is no %s; :help lists what there is", word)
	}
	return false
}

// setExplain turns explaining on or off, or over.
func (p *prompter) setExplain(arg string) {
	switch arg {
	case "on", "off":
		p.m.explain = arg == "on"
	case "":
		p.m.explain = !p.m.explain
	default:
		p.say(":explain is on or off")
		return
	}
	p.say("explain is %s", map[bool]string{true: "on", false: "off"}[p.m.explain])
}

func (p *prompter) setFormat(arg string) {
	if all := slices.Concat(formats, pathForms); !slices.Contains(all, arg) {
		p.say("the formats are %s", strings.Join(all, ", "))
		return
	}
	p.q.format = arg
}

func (p *prompter) setLimit(arg string) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 0 {
		p.say("a limit is a whole number from 0")
		return
	}
	p.q.limit, p.q.limitSet = n, true
}

func (p *prompter) setTimeout(arg string) {
	d, err := time.ParseDuration(arg)
	if err != nil || d < 0 {
		p.say("a timeout is a time such as 500ms, 10s or 2m, or 0")
		return
	}
	p.q.timeout = d
}

// setParam gives a parameter a value, in the place of the one it has.
func (p *prompter) setParam(arg string) {
	if name, value, ok := strings.Cut(arg, "="); ok {
		arg = name + "=" + strings.TrimSpace(value)
	}
	name, _, err := parseParam(arg)
	if err != nil {
		p.say("%v", err)
		return
	}
	p.m.params = append(slices.DeleteFunc(p.m.params, func(old string) bool {
		other, _, _ := parseParam(old)
		return other == name
	}), arg)
}
