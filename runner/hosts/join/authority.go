package join

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// serverName is what a lab's server is called in its certificate, whatever its
// address: the pin says which lab it is.
const serverName = "lab.interleave"

// Certificates are valid for good, and long before they were made: the hosts of a lab
// may have clocks that are far off. What ends a lab is the end of its folder.
var (
	validFrom = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	validTo   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// authority is the lab's own certificate authority.
type authority struct {
	key  ed25519.PrivateKey
	cert []byte // in DER
}

// newAuthority makes the certificate of the authority with a key.
func newAuthority(key ed25519.PrivateKey) (*authority, error) {
	public := key.Public().(ed25519.PublicKey)
	id := sha256.Sum256(public)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), SubjectKeyId: id[:20], Subject: pkix.Name{CommonName: "an interleave lab"},
		NotBefore: validFrom, NotAfter: validTo,
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	// Ed25519 signs the same in the same way: the certificate, and so its pin, follows
	// from the key.
	cert, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	if err != nil {
		return nil, fmt.Errorf("make the lab's certificate: %w", err)
	}
	return &authority{key, cert}, nil
}

func (a *authority) pin() [32]byte { return sha256.Sum256(a.cert) }

// server makes a certificate for the lab's server.
func (a *authority) server() (*tls.Config, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	issuer, err := x509.ParseCertificate(a.cert)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: serverName}, DNSNames: []string{serverName},
		NotBefore: validFrom, NotAfter: validTo,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leaf, err := x509.CreateCertificate(rand.Reader, template, issuer, public, a.key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of the lab's server: %w", err)
	}
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{{Certificate: [][]byte{leaf, a.cert}, PrivateKey: private}},
	}, nil
}

// ErrOtherLab says that the server at a lab's address is not that lab's.
var ErrOtherLab = errors.New("the server there is not this lab's: its certificate is another lab's or of no lab")

// TLS is how the holder of the token speaks to its lab: by TLS 1.3, with the server
// that the pinned authority vouches for, and no other.
func (t Token) TLS() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13, ServerName: serverName,
		InsecureSkipVerify: true, // no authority of the system's has part in it: see below
		VerifyConnection: func(state tls.ConnectionState) error {
			chain := state.PeerCertificates
			if len(chain) != 2 || sha256.Sum256(chain[1].Raw) != t.Pin {
				return ErrOtherLab
			}
			roots := x509.NewCertPool()
			roots.AddCert(chain[1])
			if _, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, DNSName: serverName}); err != nil {
				return ErrOtherLab
			}
			return nil
		},
	}
}
