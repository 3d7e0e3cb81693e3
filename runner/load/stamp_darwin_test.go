package load

const openLoopStamps = "driver"
