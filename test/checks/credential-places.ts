export const quoted = (value: string): string => JSON.stringify(value);

export const secret = (entries: Readonly<Record<string, string>>, field = 'stringData'): string => `
apiVersion: v1
kind: Secret
metadata: { name: orders, namespace: shop }
${field}: ${JSON.stringify(entries)}
`;

export const configMap = (entries: Readonly<Record<string, string>>): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: orders, namespace: shop }
data: ${JSON.stringify(entries)}
`;

export const pods = (container: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  template:
    spec:
      containers: [{ name: app, image: orders, ${container} }]
`;

export const variable = (name: string, value: string): string =>
  pods(`env: [{ name: ${name}, value: ${quoted(value)} }]`);

export const args = (...words: readonly string[]): string => pods(`args: ${JSON.stringify(words)}`);

export const release = (values: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: db, namespace: shop }
spec: { chart: { spec: { chart: postgresql } }, values: ${values} }
`;

export const application = (helm: string, sources = false): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: db, namespace: argocd }
spec: { ${sources ? `sources: [{ helm: ${helm} }]` : `source: { helm: ${helm} }`} }
`;

export const annotated = (name: string, value: string): string => `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop, annotations: { ${quoted(name)}: ${quoted(value)} } }
`;

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
