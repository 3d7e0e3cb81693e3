package metrics

// governor is the policy that sets the frequency of the first processor,
// empty where the kernel does not set it (as in most virtual machines).
func governor() string { return line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") }
