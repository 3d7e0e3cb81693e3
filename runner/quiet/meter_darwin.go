package quiet

// Meter reads nothing on macOS, which does not tell the time that each process
// has used without a look at every one of them as the superuser.
type Meter struct{}

// NewMeter returns a Meter to which nothing is known.
func NewMeter([]int) *Meter { return &Meter{} }

// Read returns a Reading with nothing but the time.
func (*Meter) Read(at int64) Reading { return Reading{At: at} }

// Close does nothing.
func (*Meter) Close() {}
