package load

const stamps = "driver"
