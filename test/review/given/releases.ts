import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const MESH: Files = {
  'mesh/overlays/production/kustomization.yaml': 'resources: [ns.yaml]\n',
  'mesh/overlays/production/ns.yaml':
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system}\n',
};

const CHARTS = 'https://charts.example';

/** A tree whose job installs istiod, with more words at the end of the command. */
export const byCommand = (more = ''): Files => ({
  ...MESH,
  '.github/workflows/deploy.yml': `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: helm upgrade --install istiod istio/istiod -n istio-system${more}
`,
});

/** A tree whose helmfile installs istiod, with more lines of the release, at the top, and of the repository. */
export const byHelmfile = ({ release = '', top = '', repository = '' } = {}): Files => ({
  ...MESH,
  'helmfile.yaml': `repositories:
- name: istio
  url: ${CHARTS}
${repository}${top}releases:
- name: istiod
  namespace: istio-system
  chart: istio/istiod
${release}`,
});

/** A tree whose Terraform installs istiod, with more lines of the block, and files beside it. */
export const byTerraform = (block = '', beside: Files = {}): Files => ({
  ...MESH,
  'tf/main.tf': `resource "helm_release" "istiod" {
  name = "istiod"
  namespace = "istio-system"
  repository = "${CHARTS}"
  chart = "istiod"
${block}}
`,
  ...beside,
});

/** All that the command prints of a change, in three forms. */
export async function printedOf(before: Files, after: Files): Promise<string> {
  const formats = ['markdown', 'json', 'terminal'] as const;
  const all = await Promise.all(formats.map((format) => reportOf(before, after, format)));
  return all.map((report) => JSON.stringify(report)).join('\n');
}
