package results

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"interleave/internal/quantity"
	"interleave/internal/visible"
)

// Admit checks a document that was read from a file; v points to it. It refuses
// impossible numbers (see Range) and lists and texts that are too long, and says
// which. In texts it replaces what would mislead on a terminal or break a page by
// a visible escape, so that all names can be printed as they are.
func Admit(v any) error { return (&admission{}).value(reflect.ValueOf(v).Elem()) }

// admission is a look through a document.
type admission struct{ path []string } // the names of the fields around

// Bounds of what a document holds.
const (
	maxName   = 200      // bytes, of a name
	maxText   = 64 << 10 // of any other text
	maxBulk   = 4 << 20  // of a histogram, a source, the last words of a server
	maxList   = 100_000  // elements
	firstYear = 1970     // of a time
	lastYear  = 2200     //
	aLine     = `, name, model, scenario, load, engine, class, build, style, trait, arrivals, metric, role, profile, unit, group, family, families, of, phase, `
	bulk      = `, histogram, service_histogram, unfinished_histogram, service_unfinished_histogram, text, stderr_tail, workload, `
	manyLines = `, text, stderr_tail, workload, `
)

func (a *admission) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return a.value(v.Elem())
	case reflect.Struct:
		if at, ok := v.Interface().(time.Time); ok {
			return a.time(at)
		}
		return a.fields(v)
	case reflect.Slice:
		return a.list(v)
	case reflect.Map:
		return a.dictionary(v)
	case reflect.String:
		return a.text(v)
	case reflect.Int, reflect.Int64:
		return a.number(float64(v.Int()), true)
	case reflect.Float64:
		return a.number(v.Float(), false)
	}
	return nil // a truth value, or a seed or limit that may be anything
}

// within looks at what is found under a name.
func (a *admission) within(name string, v reflect.Value) error {
	a.path = append(a.path, name)
	err := a.value(v)
	a.path = a.path[:len(a.path)-1]
	return err
}

func (a *admission) fields(v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		var err error
		switch {
		case name == "-" || !field.IsExported():
		case name == "": // what it embeds has its fields
			err = a.value(v.Field(i))
		default:
			err = a.within(name, v.Field(i))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *admission) list(v reflect.Value) error {
	if v.Len() > maxList {
		return fmt.Errorf("%s has %s: too long, want %s at most", a.where(), quantity.Plural(v.Len(), "element"), quantity.Whole(maxList))
	}
	for i := range v.Len() {
		if err := a.value(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// dictionary looks at keys, too: they are names.
func (a *admission) dictionary(v reflect.Value) error {
	if v.Len() > maxList {
		return fmt.Errorf("%s has %s: too long, want %s at most", a.where(), quantity.Plural(v.Len(), "element"), quantity.Whole(maxList))
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
	for _, key := range keys {
		if len(key.String()) > maxName {
			return fmt.Errorf("%s has the name %.40q…: too long, want %s at most", a.where(), key.String(), quantity.Plural(maxName, "byte"))
		}
		clean := visible.Line(key.String())
		element := reflect.New(v.Type().Elem()).Elem() // what is in a map cannot be changed in place
		element.Set(v.MapIndex(key))
		if err := a.within(clean, element); err != nil {
			return err
		}
		v.SetMapIndex(key, reflect.Value{})
		v.SetMapIndex(reflect.ValueOf(clean).Convert(v.Type().Key()), element)
	}
	return nil
}

func (a *admission) text(v reflect.Value) error {
	most, clean := maxText, visible.Line
	if a.isOne(aLine) {
		most = maxName
	}
	if a.isOne(bulk) {
		most = maxBulk
	}
	if a.isOne(manyLines) {
		clean = visible.Text
	}
	if s := v.String(); len(s) > most {
		return fmt.Errorf("%s begins with %.40q…: too long, want %s at most", a.where(), s, quantity.Size(float64(most)))
	} else if after := clean(s); after != s {
		v.SetString(after)
	}
	return nil
}

// isOne reports whether the field that is looked at is in a list of names.
func (a *admission) isOne(names string) bool {
	return len(a.path) > 0 && strings.Contains(names, " "+a.path[len(a.path)-1]+",")
}

func (a *admission) number(v float64, whole bool) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%s is no number", a.where())
	}
	if r := rangeOf(a.path, whole); !r.holds(v) {
		return r.refusal(a.where(), v)
	}
	return nil
}

// time refuses an impossible time. The zero time means that there is none.
func (a *admission) time(at time.Time) error {
	if year := at.Year(); !at.IsZero() && (year < firstYear || year > lastYear) {
		return fmt.Errorf("%s is in the year %d, which cannot be: want %d to %d", a.where(), year, firstYear, lastYear)
	}
	return nil
}

// where names what is looked at.
func (a *admission) where() string { return strings.Join(a.path, ".") }
