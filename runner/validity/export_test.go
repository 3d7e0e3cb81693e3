package validity

// Names lists all checks.
func Names() []string {
	var names []string
	for _, c := range loadChecks {
		names = append(names, c.name)
	}
	for _, c := range trialChecks {
		names = append(names, c.name)
	}
	return names
}
