package wire

// What follows reads the lines of an answer as leniently as RFC 9112 lets a
// user agent: a line may end with a bare LF (§2.2), a field may be folded
// (§5.2), and its value may hold control characters (RFC 9110 §5.5), though
// never NUL or a bare CR.

func blank(c byte) bool { return c == ' ' || c == '\t' }

// textEnd returns where the line that holds b[i:] ends and where the next one
// starts. A next of 0 means that the end is not there: because of err, or
// because it has not arrived.
func textEnd(b []byte, i int) (end, next int, err *Error) {
	for {
		i = scanText(b, i)
		if i == len(b) {
			return 0, 0, nil
		}
		switch b[i] {
		case '\n':
			return i, i + 1, nil
		case '\r':
			if i+1 == len(b) {
				return 0, 0, nil
			}
			if b[i+1] != '\n' {
				return 0, 0, errFieldValue
			}
			return i, i + 2, nil
		case 0:
			return 0, 0, errFieldValue
		}
		i++
	}
}

// answerField takes the field at b[i:], as fieldLine does. Whether it is
// folded shows in the byte after its line, so it needs that byte too. Each
// fold is overwritten with spaces: then the field is one line for everybody.
func answerField(b []byte, i int) (colon, from, to, next int, err *Error) {
	j, err := fieldName(b, i)
	if j == 0 {
		return 0, 0, 0, 0, err
	}
	colon, from = j, j+1
	for j = from; ; {
		to, next, err = textEnd(b, j)
		if next == 0 || next == len(b) {
			return 0, 0, 0, 0, err
		}
		if !blank(b[next]) {
			break
		}
		for j = to; j < next; j++ {
			b[j] = ' '
		}
	}
	for from < to && blank(b[from]) {
		from++
	}
	for to > from && blank(b[to-1]) {
		to--
	}
	return colon, from, to, next, nil
}

// fieldName returns the place of the colon after the name at b[i:], 0 if it is
// not there.
func fieldName(b []byte, i int) (colon int, err *Error) {
	j := i
	for j < len(b) && tokenBytes[b[j]] {
		j++
	}
	if j == len(b) {
		return 0, nil
	}
	if b[j] != ':' || j == i {
		return 0, errFieldName
	}
	return j, nil
}

// lenientField checks a whole line with one trailer field.
func lenientField(line []byte) *Error {
	colon, err := fieldName(line, 0)
	if err != nil {
		return err
	}
	return checkText(line[colon:])
}

// checkText checks the end of a whole line.
func checkText(line []byte) *Error {
	_, _, err := textEnd(line, 0)
	return err
}
