import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const RELEASE =
  'helm upgrade --install mesh charts/mesh -n istio-system -f charts/mesh/values.yaml';

/** A mesh for production and staging, and a chart of a policy. */
const MESH: Files = {
  'mesh/overlays/production/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system}\n',
  'mesh/overlays/staging/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/staging/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system}\n',
  'charts/mesh/Chart.yaml': 'apiVersion: v2\nname: mesh\nversion: 0.1.0\n',
  'charts/mesh/values.yaml': 'mode: STRICT\n',
};

/** A tree with some files beside the mesh. */
export const withFiles = (files: Files): Files => ({ ...MESH, ...files });

/** A workflow with one job, whose last step runs these lines of shell. */
export const workflow = (lines: readonly string[], { job = 'deploy', extra = '' } = {}): string =>
  `name: deploy
on: {push: {branches: [main]}}
jobs:
  ${job}:
    runs-on: ubuntu-latest
${extra}    steps:
      - uses: actions/checkout@v4
      - run: |
${lines.map((line) => `          ${line}\n`).join('')}`;

export const DEPLOY = '.github/workflows/deploy.yml';

/** A tree whose workflow applies production's folder, with more lines of shell before. */
export const applying = (...lines: readonly string[]): Files =>
  withFiles({ [DEPLOY]: workflow([...lines, RELEASE]) });

/** The lines by which jobs are told of, once each, and the tier. */
export async function toldOf(
  before: Files,
  after: Files,
): Promise<{ readonly tier: string | null; readonly told: readonly string[] }> {
  const { tier, changes } = await reviewOf(before, after);
  const told = changes.flatMap(({ subject, field, before: was, after: is }) =>
    subject.kind === 'Pipeline job'
      ? [`${subject.name} ${field ?? 'whole'} ${JSON.stringify(was)} ${JSON.stringify(is)}`]
      : [],
  );
  return { tier, told: [...new Set(told)] };
}
