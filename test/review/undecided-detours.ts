import type { Files } from './undecided-charts.ts';

/** Expressions about a Boolean that come to the same; each may stand in another one. A new detour is a line. */
export const DETOURS: readonly ((is: string) => string)[] = [
  (is) => `not (not (${is}))`,
  (is) => `and true (${is})`,
  (is) => `or false (${is})`,
  (is) => `coalesce (${is}) false`,
  (is) => `default false (${is})`,
  (is) => `first (list (${is}))`,
  (is) => `(dict "k" (${is})).k`,
  (is) => `get (set (dict) "k" (${is})) "k"`,
  (is) => `(merge (dict) (dict "k" (${is}))).k`,
  (is) => `(deepCopy (dict "k" (${is}))).k`,
  (is) => `dig "k" "l" false (dict "k" (dict "l" (${is})))`,
  (is) => `ternary true false (${is})`,
  (is) => `index (list false true) (ternary 1 0 (${is}))`,
  (is) => `hasKey (dict (ternary "a" "b" (${is})) 1) "a"`,
  (is) => `eq "true" (toString (${is}))`,
  (is) => `regexMatch "^t" (printf "%v" (${is}))`,
  (is) => `contains "true" (toYaml (list (${is})))`,
  (is) => `(fromJson (toJson (dict "k" (${is})))).k`,
  (is) => `(fromYaml (include "written" (dict "k" (${is})))).k`,
  (is) => `eq "x" (include (ternary "one" "two" (${is})) $)`,
  (is) => `eq "x" (include (printf "o%s" (ternary "ne" "ther" (${is}))) $)`,
  (is) => `eq "x" (tpl "{{ if .k }}x{{ end }}" (merge (dict "k" (${is})) $))`,
  (is) => `eq 1 (len (until (ternary 1 0 (${is}))))`,
  (is) => `eq "x" (join "" (ternary (list "x") (list) (${is})))`,
  (is) => `hasPrefix (sha256sum "true") (sha256sum (toString (${is})))`,
  (is) => `eq "dHJ1ZQ==" (b64enc (toString (${is})))`,
  (is) => `(ternary (dict "k" true) (dict "k" false) (${is})).k`,
  (is) => `(mergeOverwrite (dict "k" false) (ternary (dict "k" true) (dict) (${is}))).k`,
  (is) => `(index (list (dict "k" false) (dict "k" true)) (ternary 1 0 (${is}))).k`,
];

/** Helpers that the detours call. */
export const HELPERS: Files = {
  '_detours.tpl': `{{ define "written" }}k: {{ .k }}{{ end }}
{{ define "one" }}x{{ end }}{{ define "two" }}y{{ end }}{{ define "other" }}z{{ end }}`,
};

/** Further spellings of what is open, beside those of `CONDITIONS`. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  'letters in another order': 'eq (shuffle "ab") "ba"',
  'values in any order': 'eq "2" (first (values (dict "a" "1" "b" "2")))',
  'a certificate': 'contains "zz" (genCA "x" 1).Cert',
  'a hash with salt': 'hasSuffix "z" (bcrypt "a")',
  'bytes by chance': 'hasPrefix "z" (randBytes 4)',
  'an encryption with salt': 'hasPrefix "z" (encryptAES "k" "v")',
  'a year elsewhere': 'eq (dateInZone "2006" (now) "UTC") "2031"',
  'a day as of HTML': 'eq (htmlDate now) "2031-01-01"',
  'a duration until now': 'eq (durationRound (toDate "2006-01-02" "2020-01-01")) "9y"',
  'an age of a date': 'contains "99999" (ago (toDate "2006-01-02" "2020-01-01"))',
  'a method of the instant': '(now).After (toDate "2006-01-02" "2031-01-01")',
  'a date as JSON': 'contains "2031" (toJson now)',
  'a copy of the context': '(merge (dict) $).Capabilities.APIVersions.Has "a/v1"',
  "Helm's own version": 'eq .Capabilities.HelmVersion.Version "v9"',
  'the release by index': 'index $ "Release" "IsUpgrade"',
  'the release, plucked': 'first (pluck "IsUpgrade" .Release)',
  'the release, picked': '(pick .Release "IsUpgrade").IsUpgrade',
  'a map that is chosen': '(ternary (dict "k" true) (dict "k" false) (gt now.Year 2030)).k',
  'a map of several, by its number':
    '(index (list (dict "k" false) (dict "k" true)) (int (gt now.Year 2030 | ternary 1 0))).k',
  'a map in the place of what is not there':
    'eq "on" (get (lookup "v1" "ConfigMap" "a" "b") "data" | default (dict "k" "off")).k',
  'an object that is filled up':
    'eq "on" (merge (lookup "v1" "ConfigMap" "a" "b") (dict "k" "off")).k',
  'an object beside what is set':
    'eq "on" (get (set (lookup "v1" "ConfigMap" "a" "b") "l" "off") "kind")',
  'how many objects': 'gt (len (lookup "v1" "Pod" "" "")) 0',
  'objects as JSON': 'ne (toJson (lookup "v1" "Pod" "a" "b")) "{}"',
  'a field that may be missing':
    'eq "b" (((lookup "v1" "Pod" "a" "b").metadata).name | default "")',
};

/** What is decided by what Git says; all are false here. */
export const DECIDED: Readonly<Record<string, string>> = {
  'the name of the release': 'eq .Release.Name "other"',
  'its namespace': 'eq .Release.Namespace "other"',
  'who renders it': 'eq .Release.Service "Tiller"',
  'the version of the chart': 'eq .Chart.Version "9.9.9"',
  'the name of the template': 'contains "other" .Template.Name',
  'a value': 'eq (.Values.mode | default "") "open"',
  'a file of the chart': 'contains "x" (.Files.Get "files/none.txt")',
  'files by a pattern': 'gt (len (.Files.Glob "files/*")) 0',
  'a hash': 'hasPrefix "zz" (sha256sum "a")',
  'a password that is derived': 'hasPrefix "zz" (derivePassword 1 "long" "a" "b" "c")',
  'an order that is sorted': 'eq "b" (first (keys (dict "a" 1 "b" 2) | sortAlpha))',
};
