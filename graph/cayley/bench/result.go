package main

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// add adds what a later process found out.
func (r *result) add(more *result) {
	r.Unfinished, r.Failed = more.Unfinished, more.Failed
	r.Quads = max(r.Quads, more.Quads)
	if more.Open > 0 {
		r.Open = more.Open
	}
	if more.Cancel != nil {
		r.Cancel = more.Cancel
	}
	for name, s := range more.Series {
		if r.Series == nil {
			r.Series = make(map[string]series)
		}
		r.Series[name] = s
	}
}

// addLong adds the long path, which may have come to nothing without spoiling the rest.
func (r *result) addLong(more *result, most time.Duration) {
	switch {
	case more.Unfinished != "":
		r.Long = fmt.Sprintf("did not finish in %.0f s", most.Seconds())
	case more.Failed != "":
		r.Long = "failed: " + more.Failed
	case slices.Contains(more.Series[longWalk].Answers, 0):
		r.Long = fmt.Sprintf("found nothing, which is wrong, after %.1f s", more.Series[longWalk].P50/1e6)
	default:
		r.add(more)
	}
}

// median gives the median of every number of several runs. What failed once has failed.
func median(runs []*result) *result {
	m := *runs[0]
	for _, r := range runs {
		if r.Failed+r.Unfinished != "" {
			return r
		}
		if r.Long != "" {
			m.Long = r.Long
		}
	}
	of := func(get func(*result) float64) float64 {
		var list []float64
		for _, r := range runs {
			list = append(list, get(r))
		}
		return middle(list)
	}
	m.Load = of(func(r *result) float64 { return r.Load })
	m.Commit = of(func(r *result) float64 { return r.Commit })
	m.Open = of(func(r *result) float64 { return r.Open })
	m.Peak = int64(of(func(r *result) float64 { return float64(r.Peak) }))
	m.Disk = int64(of(func(r *result) float64 { return float64(r.Disk) }))
	m.Cold, m.UserCold, m.Cancel = nil, make(map[string][]float64), make(map[string][]float64)
	for _, r := range runs {
		m.Cold = append(m.Cold, r.Cold...)
		for name, list := range r.UserCold {
			m.UserCold[name] = append(m.UserCold[name], list...)
		}
		for name, list := range r.Cancel {
			m.Cancel[name] = append(m.Cancel[name], list...)
		}
	}
	m.Series = maps.Clone(m.Series)
	for name, s := range m.Series {
		for _, get := range []func(*series) *float64{
			func(s *series) *float64 { return &s.P50 }, func(s *series) *float64 { return &s.P95 },
			func(s *series) *float64 { return &s.FirstP50 }, func(s *series) *float64 { return &s.FirstP95 },
			func(s *series) *float64 { return &s.Allocs },
		} {
			*get(&s) = of(func(r *result) float64 { one := r.Series[name]; return *get(&one) })
		}
		m.Series[name] = s
	}
	return &m
}

func middle(list []float64) float64 {
	slices.Sort(list)
	return (list[len(list)/2] + list[(len(list)-1)/2]) / 2
}

// disagrees says where an engine found something else than another.
func (r *result) disagrees(name string, other *result) []string {
	var out []string
	if r.Quads != other.Quads && r.Unfinished == "" {
		out = append(out, fmt.Sprintf("%d quads, %s has %d", r.Quads, name, other.Quads))
	}
	for _, of := range slices.Sorted(maps.Keys(r.Series)) {
		want, asked := other.Series[of]
		if !asked || r.Series[of].Apart || want.Apart {
			continue
		}
		for i, n := range r.Series[of].Answers {
			if i < len(want.Answers) && n != want.Answers[i] {
				out = append(out, fmt.Sprintf("%s, question %d: %d, %s finds %d", of, i, n, name, want.Answers[i]))
				break
			}
		}
	}
	return out
}
