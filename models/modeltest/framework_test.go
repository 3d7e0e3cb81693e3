package modeltest

// What another framework does in its own way is none of a concurrency model's
// business. It is listed here, so that nobody takes it for more, and checked, so
// that the list stays true. What is not listed it does as all models do.

// framework is a model's own way to read requests.
type framework struct {
	rules map[string]reading // by the rule's name

	// malformed are its answers to malformed requests of which it thinks in
	// another way, by the case's name.
	malformed map[string]int

	// resets says that it closes a connection with bytes unread after it has
	// refused a request, so that a client that still sends sees a reset, and may
	// lose the answer.
	resets bool

	// late is the answer to a request whose head comes too slowly, if it is not
	// 408.
	late int

	// forgets says that a stop ends a connection on which a further request has
	// begun to arrive.
	forgets bool
}

// reading is what a framework answers where it does not keep a rule.
type reading struct {
	want   []int
	end    ending
	resets bool
	rest   bool // the body of an answer to HEAD may come
}

// frameworks are by the names that models give (Info.Framework).
var frameworks = map[string]framework{
	"net/http": {
		malformed: map[string]int{
			"HTTP/2":                 501, // it looks at the method first
			"bare line feeds":        200,
			"folded line":            200,
			"length and chunks":      200,
			"chunked body too large": 408, // it waits for the chunk before it looks at its size
		},
		resets:  true,
		late:    400,
		forgets: true,
		rules: map[string]reading{
			// It is stricter.
			"empty lines before the request line": {want: []int{400}, end: closed},

			// It says the same in another way.
			"chunked is not the last coding":     {want: []int{501}, end: closed},
			"length that is too large":           {want: []int{400}, end: closed},
			"trailers that are too large":        {want: []int{400}, end: closed},
			"trailer that is too large":          {want: []int{400}, end: closed},
			"HEAD with a malformed request line": {want: []int{400}, end: closed, rest: true},
			"HEAD that is too large":             {want: []int{431}, end: closed, rest: true},
			"CONNECT without a port":             {want: []int{501, 200}},
			"CONNECT with a path":                {want: []int{501, 200}},
			"CONNECT with an impossible port":    {want: []int{501, 200}},
			"asterisk for GET":                   {want: []int{404, 200}},
			"fragment in the target":             {want: []int{404, 200}},

			// It takes them for good ones.
			"bare LF after the request line":     {want: []int{200, 200}},
			"bare LF after a field":              {want: []int{200, 200}},
			"port that is no number":             {want: []int{200, 200}},
			"two ports":                          {want: []int{200, 200}},
			"IP literal without its end":         {want: []int{200, 200}},
			"brackets in a name":                 {want: []int{200, 200}},
			"IPv6 address without brackets":      {want: []int{200, 200}},
			"malformed IPv6 address":             {want: []int{200, 200}},
			"malformed percent-encoding in Host": {want: []int{200, 200}},
			"percent sign alone":                 {want: []int{200, 200}},
			"high byte in the target":            {want: []int{200, 200}},
			"byte of no URI in the target":       {want: []int{200, 200}},
			"absolute form without a host":       {want: []int{200, 200}},
			"absolute form with a user":          {want: []int{200, 200}},
			"endless chunk extension":            {want: []int{200, 200}},
			"folded field":                       {want: []int{200, 200}},
			"length and coding":                  {want: []int{200, 200}},
			"coding in HTTP/1.0":                 {want: []int{200}, end: closed},
			"refused HEAD":                       {want: []int{200, 200}},
		},
	},
}
