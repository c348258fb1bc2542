package api

// TrimEvidence leaves as many claims of facts as evidence says: none, one, or all, which is what anything
// else says too.
func TrimEvidence(facts []FactRow, evidence string) {
	most := map[string]int{"none": 0, "one": 1}
	for i := range facts {
		if n, ok := most[evidence]; ok {
			facts[i].Claims = facts[i].Claims[:min(n, len(facts[i].Claims))]
		}
	}
}
