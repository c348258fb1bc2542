// Package naive answers queries over tiny graphs by listing every walk: the judge of the evaluator
// of package match, with which it shares the tree of the language and nothing else.
//
// Begin with [Eval], which gives an [Answer], and [Answer.Accept], which says whether the rows of
// somebody else are an answer too. [ParseGraph] reads a graph in words, [Draw] draws a graph and a
// query for it at random.
//
// What a query means follows Deutsch et al., SIGMOD 2022, doi:10.1145/3514221.3526057, step by step:
// every walk up to a bound is matched with every path pattern, which gives all ways to bind its
// variables; equal ones are taken together; the selector takes some for each pair of ends; the
// patterns of a clause are joined; then come its match mode and its WHERE. The cost is exponential
// in the length of the walks. Only tests import it.
//
// Where the paper and the standard leave something open:
//
//   - Two matches of a path pattern are equal if they have the same walk, and the same names on the same
//     elements of it; which anonymous part matched what is no difference.
//   - Selectors count matches, not walks: ANY takes one match for each pair of ends.
//   - A group variable is one flat list, however deep it is nested; it is empty where its part was
//     not passed. A variable that stands alone in a part that was not passed is null.
//   - DIFFERENT EDGES is tested after the selectors.
//   - A WHERE inside a pattern sees the variables of its own iteration, those of the parts around
//     it, left or right, and those of earlier clauses. Those of other patterns of the clause it sees
//     where its pattern has no selector.
//   - Aggregates leave nulls out. Over nothing, COUNT is 0, COLLECT is empty and the others are null.
package naive
