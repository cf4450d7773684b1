import type { Files } from './undecided-charts.ts';

/** A structure that many charts have: templates, values, and edits of values that mean no more than they did. */
export interface CommonChart {
  readonly templates: Files;
  readonly values: string;
  /** What is replaced in the values, and by what. */
  readonly edits: readonly (readonly [string, string])[];
}

export const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [ { name: web, image: "web:{{ .Values.tag }}" } ] }
`;

export const VALUES = 'replicas: 2\ntag: "1"\n';
export const REPLICAS = ['replicas: 2', 'replicas: 3'] as const;
export const TAG = ['tag: "1"', 'tag: "2"'] as const;

export const webWith = (
  template: string,
  values = '',
  edits: CommonChart['edits'] = [],
  others: Files = {},
): CommonChart => ({
  templates: { 'web.yaml': DEPLOYMENT, 'more.yaml': template, ...others },
  values: VALUES + values,
  edits: [REPLICAS, TAG, ...edits],
});
