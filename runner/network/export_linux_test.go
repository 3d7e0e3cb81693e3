package network

// Within is within.
var Within = within
