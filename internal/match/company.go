package match

import "strings"

// companyLength is that of every number in the register of companies.
const companyLength = 8

// minCompanyDigits is how many digits must be typed: fewer are a slip, though the register has
// a few numbers as short.
const minCompanyDigits = 4

// companyPrefixes are the registers beside that of England and Wales: by country and by kind
// of company.
var companyPrefixes = map[string]bool{
	"AC": true, "CE": true, "CS": true, "ES": true, "FC": true, "FE": true, "GE": true, "GN": true, "GS": true, "IC": true, "IP": true,
	"LP": true, "NA": true, "NC": true, "NF": true, "NI": true, "NL": true, "NO": true, "NP": true, "NR": true, "NV": true, "NZ": true,
	"OC": true, "OE": true, "PC": true, "RC": true, "RS": true, "SA": true, "SC": true, "SE": true, "SF": true, "SG": true, "SI": true,
	"SL": true, "SO": true, "SP": true, "SR": true, "SZ": true, "ZC": true,
}

// Company reads a number of the British register of companies: eight characters, leading zeros
// put back, the letters of its register in front where it has any. Old Northern Irish numbers
// with R and industrial societies with R at the end are kept as they are written.
func Company(number string) (Key, bool) {
	typed, ok := compact(number, "-./", companyLength)
	if !ok {
		return Key{}, false
	}
	prefix, rest := companyPrefix(typed)
	suffix := ""
	if (prefix == "IP" || prefix == "SP" || prefix == "NP") && strings.HasSuffix(rest, "R") {
		rest, suffix = strings.TrimSuffix(rest, "R"), "R"
	}
	digits := []byte(rest)
	for i, c := range digits {
		digits[i] = asDigit(c)
		if !isDigit(digits[i]) {
			return Key{}, false
		}
	}
	zeros := companyLength - len(prefix) - len(digits) - len(suffix)
	if len(digits) < minCompanyDigits || zeros < 0 || strings.Trim(string(digits), "0") == "" {
		return Key{}, false
	}
	return Key{FieldCompany, prefix + strings.Repeat("0", zeros) + string(digits) + suffix}, true
}

// companyPrefix cuts the letters of the register off a number.
func companyPrefix(typed string) (prefix, rest string) {
	if len(typed) > 1 && typed[0] == 'R' && isDigit(asDigit(typed[1])) {
		return "R", typed[1:]
	}
	if len(typed) < 2 || isDigit(asDigit(typed[0])) && isDigit(asDigit(typed[1])) {
		return "", typed
	}
	if p := string([]byte{asLetter(typed[0]), asLetter(typed[1])}); companyPrefixes[p] {
		return p, typed[2:]
	}
	return "", typed
}
