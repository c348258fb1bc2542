package graph

import (
	"slices"

	"github.com/newsgraph/newsgraph/graph/claim"
	"github.com/newsgraph/newsgraph/graph/paths"
)

// Words gives the words that a part of a question can be, by its JSON name: status, modality, select, mode, rank or
// evidence; nil for others.
func Words(name string) []string {
	switch name {
	case "status":
		return slices.Clone(everything)
	case "modality":
		return slices.Clone(claim.Modalities)
	case "select":
		return paths.Selectors()
	case "mode":
		return paths.Modes()
	case "rank":
		return slices.Clone(ranks)
	case "evidence":
		return slices.Clone(evidences)
	}
	return nil
}
