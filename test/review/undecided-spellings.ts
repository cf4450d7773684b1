import type { Files } from './undecided-charts.ts';
import { DENY_ALL } from './undecided-charts.ts';
import { meshMtls } from '../support/objects.ts';

/** What may be true in the cluster and is not here, or the other way round; a new spelling is a line. */
export const CONDITIONS: Readonly<Record<string, string>> = {
  'an object that is there': 'lookup "v1" "Namespace" "" "kube-system"',
  'a list of objects': '(lookup "v1" "Namespace" "" "").items',
  'a field of an object': 'eq "on" (dig "data" "mode" "off" (lookup "v1" "ConfigMap" "a" "b"))',
  'no object': 'not (lookup "v1" "Namespace" "" "kube-system") | not',
  'a kind that is served':
    '.Capabilities.APIVersions.Has "security.istio.io/v1/PeerAuthentication"',
  'a version of Kubernetes': 'semverCompare "<1.33-0" .Capabilities.KubeVersion.Version',
  'a part of the version': 'lt (int .Capabilities.KubeVersion.Minor) 33',
  'all capabilities as text': 'contains "monitoring" (toJson .Capabilities)',
  'the whole context as text': 'contains "monitoring.coreos.com/v1" (toString (omit $ "Values"))',
  'capabilities by a variable and index':
    'has "monitoring.coreos.com/v1" .Capabilities.APIVersions',
  'the revision of the release': 'gt (int .Release.Revision) 1',
  'the release as text': 'contains "9" (toJson .Release)',
  'the second installation': 'not .Release.IsUpgrade',
  'the first installation': '.Release.IsInstall',
  'a later day': 'gt (now | unixEpoch | int64) 1900000000',
  'a year': 'eq (now | date "2006") "2031"',
  'an hour': 'and (eq (date "Mon" now) "Sun") (eq (date "15" now) "03")',
  'no year': 'ne (now | date "2006") "2023" ',
  'a date of nothing': 'eq (date "2006" "") "2031"',
  'an age': 'hasPrefix "9" (ago now)',
  'a number by chance': 'eq (randInt 0 4000) 1',
  'letters by chance': 'hasPrefix "a" (randAlpha 4)',
  'an identity by chance': 'hasPrefix "a" (uuidv4)',
  'a key by chance': 'contains "zz" (genPrivateKey "ecdsa")',
  'a salt by chance': 'hasSuffix "z" (htpasswd "a" "b")',
  'an order by chance': 'eq "b" (first (keys (dict "a" 1 "b" 2 "c" 3)))',
  'an address': 'getHostByName "kubernetes.default.svc"',
  'one of two': 'or (lookup "v1" "Namespace" "" "x") (gt (int .Release.Revision) 1)',
  'one and not the other':
    'and (lookup "v1" "Namespace" "" "x") (not (lookup "v1" "Namespace" "" "y"))',
};

const IF = (condition: string): string => `{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`;

/** Ways to make the mode of the mesh depend on one of them; each is `STRICT` here. */
export const PLACES: Readonly<Record<string, (condition: string) => Files>> = {
  'a branch': (condition) => ({ 'mode.yaml': meshMtls(IF(condition)) }),
  'a helper': (condition) => ({
    'mode.yaml': meshMtls('{{ include "mode" . }}'),
    '_mode.tpl': `{{ define "mode" }}${IF(condition)}{{ end }}`,
  }),
  'a template in place': (condition) => ({
    'mode.yaml': meshMtls('{{ template "mode" . }}'),
    '_mode.tpl': `{{ define "mode" }}${IF(condition)}{{ end }}`,
  }),
  'a variable': (condition) => ({
    'mode.yaml': `{{ $is := ${condition} }}${meshMtls('{{ if $is }}DISABLE{{ else }}STRICT{{ end }}')}`,
  }),
  'a variable that is set again': (condition) => ({
    'mode.yaml': `{{ $mode := "STRICT" }}{{ if ${condition} }}{{ $mode = "DISABLE" }}{{ end }}${meshMtls('{{ $mode }}')}`,
  }),
  'a ternary': (condition) => ({
    'mode.yaml': meshMtls(`{{ ternary "DISABLE" "STRICT" (not (not (${condition}))) }}`),
  }),
  'a ternary at the end of a pipe': (condition) => ({
    'mode.yaml': meshMtls(`{{ ${condition} | empty | ternary "STRICT" "DISABLE" }}`),
  }),
  'a table by a key': (condition) => ({
    'mode.yaml': meshMtls(
      `{{ index (dict "true" "DISABLE" "false" "STRICT") (toString (not (not (${condition})))) }}`,
    ),
  }),
  'a text that is a template': (condition) => ({
    'mode.yaml': meshMtls(`{{ tpl ${JSON.stringify(IF(condition))} . }}`),
  }),
  'a file that is a template': (condition) => ({
    'mode.yaml': '{{ tpl (.Files.Get "files/mode.yaml") . }}',
    'files/mode.yaml': meshMtls(IF(condition)),
  }),
  'what a helper comes to': (condition) => ({
    'mode.yaml': meshMtls('{{ if eq (include "is" .) "yes" }}DISABLE{{ else }}STRICT{{ end }}'),
    '_is.tpl': `{{ define "is" }}{{ if ${condition} }}yes{{ else }}no{{ end }}{{ end }}`,
  }),
  'a map that is changed': (condition) => ({
    'mode.yaml': `{{ $m := dict "mode" "STRICT" }}{{ if ${condition} }}{{ $_ := set $m "mode" "DISABLE" }}{{ end }}${meshMtls('{{ $m.mode }}')}`,
  }),
  'an object of its own': (condition) => ({
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ if ${condition} }}${DENY_ALL}{{ end }}`,
  }),
  'an object behind another branch': (condition) => ({
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ if lookup "v1" "Pod" "a" "b" }}{{ if not (lookup "v1" "Pod" "c" "d") }}{{ if ${condition} }}${DENY_ALL}{{ end }}{{ end }}{{ end }}`,
  }),
  'a kind': (condition) => ({
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': DENY_ALL.replace(
      'AuthorizationPolicy',
      `{{ if ${condition} }}AuthorizationPolicy{{ else }}Other{{ end }}`,
    ),
  }),
  'a namespace': (condition) => ({
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': DENY_ALL.replace(
      'istio-system',
      `{{ if ${condition} }}istio-system{{ else }}elsewhere{{ end }}`,
    ),
  }),
  'one that undoes another': (condition) => ({
    'mode.yaml': `{{ $m := "STRICT" }}{{ if ${condition} }}{{ $m = "DISABLE" }}{{ end }}{{ if lookup "v1" "Pod" "a" "b" }}{{ $m = "STRICT" }}{{ end }}${meshMtls('{{ $m }}')}`,
  }),
};

/** Other templates whose mode is `STRICT` here, or comes to nothing. */
export const OTHERS: Readonly<Record<string, Files>> = {
  'a value of an object': {
    'mode.yaml': meshMtls('{{ dig "data" "mode" "STRICT" (lookup "v1" "ConfigMap" "a" "b") }}'),
  },
  'a default for what is not there': {
    'mode.yaml': meshMtls('{{ (lookup "v1" "ConfigMap" "a" "b").mode | default "STRICT" }}'),
  },
  'one of a list by chance': {
    'mode.yaml': meshMtls('{{ index (list "STRICT" "STRICT" "DISABLE") (randInt 0 2) }}'),
  },
  'a list that is cut by the day': {
    'mode.yaml': meshMtls(
      '{{ list "STRICT" "DISABLE" | join "" | trunc (now | date "4" | len | mul 6 | int) }}',
    ),
  },
  'with an object': {
    'mode.yaml': meshMtls(
      '{{ with lookup "v1" "ConfigMap" "a" "b" }}{{ .data.mode }}{{ else }}STRICT{{ end }}',
    ),
  },
  'a range over objects': {
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ range (lookup "v1" "Namespace" "" "").items }}---${DENY_ALL}{{ end }}`,
  },
  'a range that is empty by chance': {
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ range until (sub (randInt 0 2) 1 | int) }}---${DENY_ALL}{{ end }}`,
  },
  'an object behind the second of two questions': {
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ if lookup "v1" "Pod" "a" "b" }}{{ else if lookup "v1" "Pod" "c" "d" }}${DENY_ALL}{{ end }}`,
  },
  'what stops else': {
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ if lookup "v1" "Pod" "a" "b" }}{{ fail "no" }}${DENY_ALL}{{ end }}`,
  },
  'what has no such field here': {
    'mode.yaml': meshMtls('STRICT'),
    'deny.yaml': `{{ $x := lookup "v1" "Pod" "a" "b" }}{{ if $x }}${DENY_ALL.replace('deny,', '{{ $x.metadata.labels.name }},')}{{ end }}`,
  },
};
