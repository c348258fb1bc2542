package mcp

// instructions are for the model that uses the server.
const instructions = `newsgraph answers how persons, bodies, places and events in the news hang together, and which article says so.

A claim is one relation as one article states it, with its words, its speaker and how sure it is. A fact is what all claims of one triple make together; sources counts its articles, outlets their publishers. A fact's status is asserted, hedged (only reported, possible, planned, demanded) or negated.

1. find_entity finds how an entity is called. Everywhere else name it by its slug, which is never ambiguous, or by its name.
2. find_paths says how two entities are connected, hop by hop, with the evidence; show_entity what is known of one.
3. match asks anything else as a pattern: MATCH (a {name: 'Kremlin'})-[e]-(b) RETURN b.name, type(e), e.sources.
4. get_claim gives one claim with its paragraph; list_conflicts what articles do not agree on; stats what there is, with the names of all relations and types.

Cite what you tell: each hop and fact has claims with document, publisher, published, quote and url. Do not take a hedged fact for an asserted one, and say who said it where a claim has a speaker or attribution.

By default only asserted facts count. view widens or narrows that: {"status": ["asserted", "hedged"]}, {"as_of": "2026-01-29"}, {"min_outlets": 2}.

"complete": false says that an answer was cut short, and reason by what; limit and k say how much is wanted. An error has a place, which is the argument to mend, a hint, and candidates where a name is meant by several entities: call again with the slug of one.`
