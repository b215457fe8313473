package job

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"time"

	"lightship/internal/id"
)

var (
	nameShape = regexp.MustCompile(`^[a-z][a-z0-9.-]{0,63}$`)
	// idShape is a little wider than package id makes them, and still nothing that people type.
	idShape = regexp.MustCompile(`^[0-9a-z][0-9a-z._:/-]{0,127}$`)

	timeType = reflect.TypeFor[time.Time]()
	idPath   = reflect.TypeFor[id.Job]().PkgPath()
)

// check refuses a job that could carry what a person told us.
func check(j Job) error {
	v := reflect.ValueOf(j)
	if err := checkType(j.JobName(), v.Type()); err != nil {
		return err
	}
	for f, field := range v.Fields() {
		if err := checkValue(field); err != nil {
			return fmt.Errorf("field %s %w", f.Name, err)
		}
	}
	return nil
}

// checkType refuses a name that is not one, and fields other than ids, lists of ids, numbers and times.
func checkType(name string, t reflect.Type) error {
	if !nameShape.MatchString(name) {
		return fmt.Errorf("%q is not a name for a job", name)
	}
	if t.Kind() != reflect.Struct {
		return fmt.Errorf("%s is not a struct", t)
	}
	for f := range t.Fields() {
		switch {
		case !f.IsExported() || f.Anonymous:
			return fmt.Errorf("field %s would not be kept", f.Name)
		case f.Type == timeType, isID(f.Type), isNumber(f.Type):
		case f.Type.Kind() == reflect.Slice && isID(f.Type.Elem()):
		default:
			return fmt.Errorf("field %s is a %s: jobs hold ids, numbers and times only", f.Name, f.Type)
		}
	}
	return nil
}

func isID(t reflect.Type) bool { return t.Kind() == reflect.String && t.PkgPath() == idPath }

func isNumber(t reflect.Type) bool {
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Float64 && t.Kind() != reflect.Uintptr
}

// checkValue refuses an id that is not one.
func checkValue(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); s != "" && !idShape.MatchString(s) {
			return errors.New("does not hold an id")
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkValue(v.Index(i)); err != nil {
				return err
			}
		}
	}
	return nil
}
