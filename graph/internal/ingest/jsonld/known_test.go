package jsonld

// Why tests fail that are known to.
const (
	generalized = "a blank node cannot be a predicate"
	version10   = "of version 1.0, which is read as 1.1"
	fetched     = "a context would have to be fetched"
	direction   = "@direction has no place in RDF without one of the extensions"
	library     = "package ld has it otherwise"
	option      = "there is no such option"
)

// knownFailures are the tests of the W3C that fail, and why.
var knownFailures = map[string]string{
	"#t0118": generalized, "#te075": generalized,
	"#tc029": version10, "#te014": version10, "#te026": version10, "#te071": version10, "#te115": version10, "#te116": version10,
	"#tep02": version10, "#ter21": version10, "#ter24": version10, "#ter32": version10, "#ter42": version10, "#ttn01": version10,
	"#tc031": fetched, "#tc034": fetched, "#te126": fetched, "#te127": fetched, "#te128": fetched, "#tso05": fetched,
	"#tso06": fetched, "#tso08": fetched, "#tso09": fetched, "#tso11": fetched,
	"#tdi09": direction, "#tdi10": direction, "#tdi11": direction, "#tdi12": direction,
	"#te077": option,
	"#tc033": library, "#te111": library, "#te112": library, "#tec02": library, "#ter52": library, "#tpr28": library,
	"#tpr38": library, "#tpr39": library,
}
