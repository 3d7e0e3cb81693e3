// Package all is the one list of models.
package all

import "interleave/models"

// Models returns all models, in the order in which they are shown: from a
// process per request to a coroutine per connection.
func Models() []models.Model {
	return []models.Model{}
}

// Find returns the model called name.
func Find(name string) (models.Model, bool) {
	for _, m := range Models() {
		if m.Name == name {
			return m, true
		}
	}
	return models.Model{}, false
}
