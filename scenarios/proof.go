package scenarios

// AppendProof appends the answer of upstream to a call with nonce n: 16
// lower-case hexadecimal digits. The secret is drawn for each run and known
// to the backends and the load driver only, so that a server cannot answer
// rightly without having asked. It is a guard against mistakes and short
// cuts, not against cryptanalysis.
func AppendProof(dst []byte, secret uint64, upstream string, n []byte) []byte {
	h := mix(secret)
	for i := range len(upstream) {
		h = (h ^ uint64(upstream[i])) * fnvPrime
	}
	h = mix(h) // keeps the name apart from the nonce: "ad"+"s1" is not "ads"+"1"
	for _, c := range n {
		h = (h ^ uint64(c)) * fnvPrime
	}
	h = mix(h ^ secret)
	for shift := 60; shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789abcdef"[h>>shift&15])
	}
	return dst
}

// ProofLen is the length of a proof in bytes.
const ProofLen = 16

const fnvPrime = 0x100000001b3
