import type { Dice } from '../../random-tree.ts';
import type { Drafts } from '../drafts.ts';
import { editedFile, withFile } from '../drafts.ts';
import { GUARD, LOCAL_CHART, policyText } from '../layouts/local-chart.ts';
import type { Mutation } from '../mutation.ts';
import { setAt } from '../objects.ts';

/** Conditions that hold somewhere or some day, and do not where the chart is rendered here. */
const CONDITIONS = [
  'lookup "v1" "ConfigMap" "kube-system" "cluster-info"',
  '(lookup "apps/v1" "Deployment" .Release.Namespace "").items',
  'gt (len (lookup "v1" "Node" "" "" | default dict)) 0',
  '.Capabilities.APIVersions.Has "acme.example/v1"',
  '.Capabilities.APIVersions.Has "acme.example/v1/Thing"',
  'semverCompare ">=1.99-0" .Capabilities.KubeVersion.GitVersion',
  'gt (atoi .Capabilities.KubeVersion.Minor) 90',
  'gt (int .Release.Revision) 2',
  'ne (.Release.Revision | toString) "1"',
  '.Release.IsUpgrade',
  'not .Release.IsInstall',
  'gt (now | unixEpoch | atoi) 2000000000',
  'eq (now | date "02.01") "31.12"',
  'hasPrefix "2031" (dateInZone "2006" now "UTC")',
  'hasSuffix "77" (randNumeric 9)',
  'eq (randInt 0 9000) 17',
  'contains "zzzz" (uuidv4)',
  'getHostByName "db.elsewhere.example"',
];

/** Ways in which a condition decides what an object of the whole mesh says. */
const SPELLINGS: readonly ((drafts: Drafts, condition: string) => Drafts)[] = [
  (drafts, condition) =>
    withFile(drafts, GUARD.template, {
      text: policyText(`{{ if ${condition} }}DISABLE{{ else }}{{ .Values.mode }}{{ end }}`),
    }),
  (drafts, condition) =>
    withFile(drafts, GUARD.template, {
      text: `{{- $mode := .Values.mode }}\n{{- if ${condition} }}{{ $mode = "DISABLE" }}{{ end }}\n${policyText('{{ $mode }}')}`,
    }),
  (drafts, condition) =>
    withFile(drafts, GUARD.template, {
      text: policyText(`{{ ternary "DISABLE" .Values.mode (not (not (${condition}))) }}`),
    }),
  (drafts, condition) =>
    withFile(drafts, GUARD.helpers, {
      text: `{{- define "guard.mode" -}}{{ if ${condition} }}DISABLE{{ else }}{{ .Values.mode }}{{ end }}{{- end -}}\n`,
    }),
  (drafts, condition) =>
    withFile(
      withFile(drafts, GUARD.helpers, {
        text: '{{- define "guard.mode" -}}{{ tpl .Values.mode . }}{{- end -}}\n',
      }),
      GUARD.values,
      { text: `mode: '{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}'\nnote: plain\n` },
    ),
  (drafts, condition) =>
    withFile(drafts, `${LOCAL_CHART}/templates/more.yaml`, {
      text: `{{- if ${condition} }}\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: nobody\n  namespace: istio-system\nspec: {}\n{{- end }}\n`,
    }),
  (drafts, condition) =>
    withFile(drafts, `${LOCAL_CHART}/templates/more.yaml`, {
      text: `{{- $on := ${condition} }}\n{{- with $on }}\n${policyText('DISABLE').replace('{{ .Release.Namespace }}', 'istio-system').replace('name: default', 'name: other')}{{- end }}\n`,
    }),
];

const decided = (name: string, make: (drafts: Drafts, dice: Dice) => Drafts): Mutation => ({
  name: `decided elsewhere: ${name}`,
  make: ({ layout, drafts }, dice) => (layout.name === 'local-chart' ? make(drafts, dice) : null),
});

/** A chart whose text is the same wherever it is read, and is something else where it is installed. */
export const DECIDED_ELSEWHERE: readonly Mutation[] = CONDITIONS.map((condition) =>
  decided(condition, (drafts, dice) => dice.pick(SPELLINGS)(drafts, condition)),
);

/** Edits of the same chart that nothing of the mesh hangs on. */
export const OF_ITS_CHART: readonly Mutation[] = [
  decided('a note that no template reads', (drafts) =>
    editedFile(drafts, GUARD.values, (it) => {
      setAt(it, ['note'], 'edited');
    }),
  ),
];
