import { describe, expect, test } from 'vitest';
import { REPOSITORY, tierOf } from './argo-meshes.ts';

const PLACE = 'clusters/production/instance.yaml';

const configMap = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: argocd}\ndata:\n${data.replace(/^/gm, '  ')}\n`;

const secret = (type: string, text: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: it, namespace: argocd, labels: {argocd.argoproj.io/secret-type: ${type}}}\nstringData: ${text}\n`;

const sealed = (type: string, data: string): string =>
  `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: it, namespace: argocd}\nspec:\n  encryptedData: ${data}\n  template: {metadata: {labels: {argocd.argoproj.io/secret-type: ${type}}}}\n`;

const external = (type: string, key: string): string =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: it, namespace: argocd}\nspec:\n  refreshInterval: 1h\n  target: {template: {metadata: {labels: {argocd.argoproj.io/secret-type: ${type}}}, data: {url: "{{ .url }}"}}}\n  data: [{secretKey: url, remoteRef: {key: ${key}}}]\n`;

const CLUSTER = 'name: prod, server: "https://prod.example"';
const URL = `url: "${REPOSITORY}"`;

const changed = async (before: string | null, after: string | null): Promise<string | null> =>
  tierOf(before === null ? {} : { [PLACE]: before }, after === null ? {} : { [PLACE]: after });

describe('what an instance of Argo CD is set up with', () => {
  const cluster = (text: string): string => secret('cluster', `{${text}}`);
  const repository = (text: string): string => secret('repository', `{${text}}`);
  const config = (text: string): string => cluster(`${CLUSTER}, config: '${text}'`);

  test.each([
    [
      'address of a cluster',
      cluster(CLUSTER),
      cluster('name: prod, server: "https://other.example"'),
    ],
    ['name of a cluster', cluster(CLUSTER), cluster('name: other, server: "https://prod.example"')],
    ['cluster, gone', cluster(CLUSTER), null],
    ['shard of a cluster', cluster(CLUSTER), cluster(`${CLUSTER}, shard: "99"`)],
    ['namespaces of a cluster', cluster(CLUSTER), cluster(`${CLUSTER}, namespaces: x`)],
    [
      'a cluster that is left alone',
      cluster(CLUSTER),
      cluster(CLUSTER).replace(
        'labels:',
        'annotations: {argocd.argoproj.io/skip-reconcile: "true"}, labels:',
      ),
    ],
    [
      'a cluster without its label',
      cluster(CLUSTER),
      cluster(CLUSTER).replace('argocd.argoproj.io/secret-type: cluster', 'a: b'),
    ],
    [
      'a cluster whose certificate nobody checks',
      config('{"tlsClientConfig": {"caData": "eA=="}}'),
      config('{"tlsClientConfig": {"insecure": true}}'),
    ],
    ['proxy of a repository', repository(URL), repository(`${URL}, proxy: "http://p.example"`)],
    [
      'a repository whose host nobody checks',
      repository(URL),
      repository(`${URL}, insecure: "true"`),
    ],
    [
      'address of a repository',
      repository(URL),
      repository('url: "https://git.example/other.git"'),
    ],
    ['repository, gone', repository(URL), null],
    ['repository, new with a proxy', null, repository(`${URL}, proxy: "http://p.example"`)],
    [
      'credentials for a whole host, with a proxy',
      null,
      secret('repo-creds', '{url: "https://git.example/acme", proxy: "http://p.example"}'),
    ],
    [
      'the tools that are used',
      configMap('argocd-cm', 'url: x'),
      configMap('argocd-cm', 'url: x\nkustomize.enable: "false"'),
    ],
    [
      'no look at Git',
      configMap('argocd-cm', 'url: x'),
      configMap('argocd-cm', 'url: x\ntimeout.reconciliation: 0s'),
    ],
    [
      'a repo server elsewhere',
      configMap('argocd-cmd-params-cm', 'a: b'),
      configMap('argocd-cmd-params-cm', 'a: b\nrepo.server: evil.example:8081'),
    ],
    [
      'sharding',
      configMap('argocd-cmd-params-cm', 'a: b'),
      configMap('argocd-cmd-params-cm', 'a: b\ncontroller.sharding.algorithm: none'),
    ],
    [
      'hosts that are believed',
      configMap('argocd-ssh-known-hosts-cm', 'ssh_known_hosts: a'),
      configMap('argocd-ssh-known-hosts-cm', 'ssh_known_hosts: b'),
    ],
  ])('%s is critical', async (_, before, after) => {
    expect(await changed(before, after)).toBe('critical');
  });

  const policy = (csv: string, more = ''): string =>
    configMap(
      'argocd-rbac-cm',
      `${more}policy.csv: |\n  p, role:qa, applications, get, */*, allow\n${csv.replace(/^(?=.)/gm, '  ')}`,
    );

  test.each([
    ['everybody an administrator', policy(''), policy('', 'policy.default: role:admin\n')],
    ['somebody an administrator', policy(''), policy('g, alice, role:admin\n')],
    ['a group of a role that is not seen', policy(''), policy('g, team, role:x\n')],
    [
      'rights to sync the mesh',
      policy(''),
      policy('p, role:qa, applications, sync, mesh/*, allow\n'),
    ],
    ['rights for clusters', policy(''), policy('p, role:qa, clusters, update, *, allow\n')],
    [
      'what was denied no longer',
      policy('p, role:qa, applications, *, mesh/*, deny\n'),
      policy(''),
    ],
    [
      'a sealed address of a repository',
      sealed('repository', '{url: AgA}'),
      sealed('repository', '{url: AgB}'),
    ],
    [
      'a sealed address of a cluster',
      sealed('cluster', '{server: AgA}'),
      sealed('cluster', '{server: AgB}'),
    ],
    [
      'where the address of a repository comes from',
      external('repository', 'a'),
      external('repository', 'b'),
    ],
    [
      'an encrypted address of a repository',
      secret('repository', '{url: "ENC[AES256_GCM,data:A]"}'),
      secret('repository', '{url: "ENC[AES256_GCM,data:B]"}'),
    ],
  ])('%s is high', async (_, before, after) => {
    expect(await changed(before, after)).toBe('high');
  });

  test.each([
    ['a new repository', null, repository('url: "https://git.example/new.git", type: git')],
    [
      'the same repository in another project',
      null,
      repository(`${URL}, type: git, password: first`),
    ],
    [
      'another password of a repository',
      repository(`${URL}, password: first`),
      repository(`${URL}, password: second`),
    ],
    [
      'an address that is written as base64',
      repository(URL),
      repository(URL).replace(`stringData: {${URL}}`, `data: {url: ${btoa(REPOSITORY)}}`),
    ],
    ['a new cluster', null, cluster('name: test, server: "https://test.example"')],
    ['another token of a cluster', config('{"bearerToken": "x"}'), config('{"bearerToken": "y"}')],
    [
      'a label of a cluster',
      cluster(CLUSTER),
      cluster(CLUSTER).replace('labels: {', 'labels: {team: a, '),
    ],
    [
      'a sealed password',
      sealed('repository', '{password: AgA}'),
      sealed('repository', '{password: AgB}'),
    ],
    [
      'a word on the page',
      configMap('argocd-cm', 'url: x'),
      configMap('argocd-cm', 'url: x\nui.bannercontent: Hi'),
    ],
    [
      'an account without rights',
      configMap('argocd-cm', 'url: x'),
      configMap('argocd-cm', 'url: x\naccounts.alice: login'),
    ],
    [
      'another scope of the login',
      configMap('argocd-cm', 'oidc.config: "issuer: https://id.example"'),
      configMap(
        'argocd-cm',
        'oidc.config: "{issuer: https://id.example, requestedScopes: [groups]}"',
      ),
    ],
    [
      'more to the log',
      configMap('argocd-cmd-params-cm', 'a: b'),
      configMap('argocd-cmd-params-cm', 'a: b\ncontroller.log.level: debug'),
    ],
    [
      'rights to look',
      policy(''),
      policy('p, role:qa, logs, get, */*, allow\ng, alice, role:qa\n'),
    ],
    [
      'rights for an Application of a shop',
      policy(''),
      policy('p, role:qa, applications, sync, shop/*, allow\n'),
    ],
    ['fewer rights', policy('g, alice, role:admin\n'), policy('')],
  ])('%s is not', async (_, before, after) => {
    expect(['low', 'medium']).toContain(await changed(before, after));
  });
});
