import { discoverEnvironments } from '../../../src/gitops/survey/discover-environments.ts';
import { treeOf } from '../tree-of.ts';
import { argoApplying } from '../../../src/gitops/roots/applier-of-root.ts';
import { releaseOfRoot } from '../../../src/gitops/roots/root.ts';

/** An Application of Argo CD, as far as a test says it. */
export interface Said {
  readonly name: string;
  readonly path?: string;
  readonly server?: string;
  /** `destination.name`. */
  readonly cluster?: string;
  readonly namespace?: string;
  readonly values?: string;
  readonly revision?: string;
}

export const applicationText = ({
  name,
  path = 'charts/web',
  server = 'https://kubernetes.default.svc',
  cluster,
  namespace = 'web',
  values,
  revision = 'main',
}: Said): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  destination:
    ${cluster === undefined ? `server: ${server}` : `name: ${cluster}`}
    namespace: ${namespace}
  source:
    repoURL: https://git.example/platform
    targetRevision: ${revision}
    path: ${path}
${values === undefined ? '' : `    helm:\n      valueFiles: [${values}]\n`}`;

export const CHART: Readonly<Record<string, string>> = {
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/values.yaml': 'a: 1\n',
  'charts/web/templates/web.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  a: "{{ .Values.a }}"\n',
};

type Files = Readonly<Record<string, string>>;

/** Of a change the plan of one side beside the other one. */
function planOf(files: Files, otherSide: Files | undefined) {
  const beside = otherSide && discoverEnvironments(treeOf(otherSide), []).evidence;
  return discoverEnvironments(treeOf(files), [], undefined, undefined, beside && { beside });
}

/** What is applied in each environment of a tree: the names of what applies it; `!` marks production. */
export function appliedIn(
  files: Files,
  otherSide?: Files,
): Readonly<Record<string, readonly string[]>> {
  const { environments, reasons } = planOf(files, otherSide);
  return Object.fromEntries(
    environments.map(({ name, production, roots }) => [
      `${name}${production ? '!' : ''}`,
      [
        ...new Set(
          roots.flatMap((root) =>
            (reasons.roots.get(root)?.appliers ?? []).map(
              ({ name: applier, origin }) =>
                argoApplying(root)?.made?.application ??
                releaseOfRoot(root)?.name ??
                `${applier} ${origin.file}`,
            ),
          ),
        ),
      ].sort(),
    ]),
  );
}

export const notesOf = (files: Files): readonly string[] =>
  discoverEnvironments(treeOf(files), []).notes;
