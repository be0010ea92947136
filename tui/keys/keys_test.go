package keys

import (
	"reflect"
	"testing"

	"charm.land/bubbles/v2/key"
)

func TestNoTwoLiveBindingsShareAKey(t *testing.T) {
	for _, scope := range Default().Scopes() {
		t.Run(scope.Name, func(t *testing.T) {
			owner := map[string]string{}
			for _, b := range scope.Bindings {
				if len(b.Keys()) == 0 || b.Help().Key == "" || b.Help().Desc == "" {
					t.Errorf("binding %q %v has no key or no words", b.Help().Desc, b.Keys())
				}
				for _, k := range b.Keys() {
					if other, taken := owner[k]; taken {
						t.Errorf("%q is both %q and %q", k, other, b.Help().Desc)
					}
					owner[k] = b.Help().Desc
				}
			}
		})
	}
}

func TestEveryBindingIsInSomeScope(t *testing.T) {
	m := Default()
	listed := map[string]bool{}
	for _, s := range m.Scopes() {
		for _, b := range s.Bindings {
			listed[b.Help().Key+b.Help().Desc] = true
		}
	}
	v := reflect.ValueOf(*m)
	for i := range v.NumField() {
		for j := range v.Field(i).NumField() {
			b := v.Field(i).Field(j).Interface().(key.Binding)
			if !listed[b.Help().Key+b.Help().Desc] {
				t.Errorf("%s.%s is in no scope, so clashes with it stay unseen", v.Type().Field(i).Name, v.Field(i).Type().Field(j).Name)
			}
		}
	}
}

func TestPressMakesTheKeyOfEveryBinding(t *testing.T) {
	for _, scope := range Default().Scopes() {
		for _, b := range scope.Bindings {
			for _, k := range b.Keys() {
				if got := Press(k).String(); got != k {
					t.Errorf("Press(%q) is the key %q", k, got)
				}
				if !key.Matches(Press(k), b) {
					t.Errorf("Press(%q) does not match its binding", k)
				}
			}
		}
	}
}
