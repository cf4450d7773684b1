import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../../src/manifest/edge/package-root.ts';
import type { Screen } from './screen.ts';
import { checkLine, shownText } from './shown-text.ts';
import { checkOf, until } from './stage.ts';
import type { Stage } from './stage.ts';

const CHART = 'charts/meshwarden';
const REPOSITORY = 'acme/platform';
const EDITED = `${CHART}/templates/deployment.yaml`;

/** The service is a workload like others: what somebody changes in its own chart is reviewed before it comes to run. */
export async function ownChart({ github }: Stage, screen: Screen): Promise<void> {
  const from = { ...chartFiles(), ...APPLICATIONS };
  const platform = await github.createRepository(REPOSITORY, { from });
  screen.act(
    `sam renames a port in meshwarden's own chart, which Argo CD installs from ${REPOSITORY}`,
  );
  const written = chartFiles()[EDITED] ?? '';
  const edited = written.replace('- name: http\n', '- name: web\n');
  const title = 'Call the port of meshwarden web';
  const files = { [EDITED]: edited };
  const pr = await platform.openPullRequest({ author: 'sam', head: 'port-web', title, files });
  screen.see(screen.paint('bold', `#${String(pr.number).padEnd(3)} ${title}`));
  screen.see(checkLine(await checkOf(pr, 'has no endpoints')));
  const comment = await until('the comment', () => pr.comments()[0]);
  const [told = ''] = shownText(comment.body).split('\n▹', 1);
  screen.see('');
  screen.see(told.trimEnd());
}

/** The chart as it is shipped. */
function chartFiles(): Readonly<Record<string, string>> {
  const folder = join(packageRoot(), 'deploy/chart');
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    found
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [`${CHART}/${relative(folder, path)}`, readFileSync(path, 'utf8')]),
  );
}

const APPLICATIONS = {
  '.meshwarden/config.yaml': 'version: 1\nplatformTeam: acme/mesh-platform\n',
  'argocd/meshwarden.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: meshwarden-prod, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: meshwarden }
  source:
    repoURL: https://github.com/${REPOSITORY}
    path: ${CHART}
    targetRevision: main
    helm:
      releaseName: meshwarden
      valuesObject:
        image: { repository: registry.example/meshwarden }
        app: { id: 123456, secretName: meshwarden-app }
        httpRoute:
          enabled: true
          host: meshwarden.example.com
          parentRefs: [{ name: public, namespace: edge }]
`,
  'argocd/edge.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: edge-prod, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: edge }
  source: { repoURL: https://github.com/${REPOSITORY}, path: edge, targetRevision: main }
`,
  'edge/gateway.yaml': `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: edge }
spec:
  gatewayClassName: istio
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      hostname: '*.example.com'
      tls: { certificateRefs: [{ name: public-certificate }] }
      allowedRoutes: { namespaces: { from: All } }
`,
};
