import type { Draft } from '../drafts.ts';
import { manifests } from '../drafts.ts';
import type { Layout } from '../layout.ts';
import type { Manifest } from '../objects.ts';
import { fluxLayout } from './flux.ts';
import type { Outline } from './parts.ts';

/** The chart of the layout, with the policy of the whole mesh that its one template holds. */
export const LOCAL_CHART = 'charts/guard';

export const GUARD = {
  template: `${LOCAL_CHART}/templates/policy.yaml`,
  helpers: `${LOCAL_CHART}/templates/_helpers.tpl`,
  values: `${LOCAL_CHART}/values.yaml`,
};

/** What a policy of the whole mesh says, by the text of its mode. */
export const policyText = (mode: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: {{ .Release.Namespace }}\nspec:\n  mtls:\n    mode: ${mode}\n`;

const RELEASE: Manifest = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'guard', namespace: 'istio-system' },
  spec: {
    interval: '10m',
    chart: {
      spec: {
        chart: `./${LOCAL_CHART}`,
        reconcileStrategy: 'Revision',
        sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' },
      },
    },
  },
};

/** The layout of Flux, whose production installs a chart of this repository too. */
export function localChartLayout(outline: Outline): Layout {
  const layout = fluxLayout(outline);
  const drafts = new Map<string, Draft>(layout.drafts);
  drafts.set(`clusters/${outline.production}/guard.yaml`, manifests(RELEASE));
  drafts.set(
    `${LOCAL_CHART}/Chart.yaml`,
    manifests({ apiVersion: 'v2', name: 'guard', version: '0.1.0' }),
  );
  drafts.set(GUARD.values, manifests({ mode: 'STRICT', note: 'plain' }));
  drafts.set(GUARD.helpers, {
    text: '{{- define "guard.mode" -}}{{ .Values.mode }}{{- end -}}\n',
  });
  drafts.set(GUARD.template, { text: policyText('{{ include "guard.mode" . }}') });
  return { ...layout, name: 'local-chart', drafts };
}
