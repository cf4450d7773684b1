import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { gitIn, temporaryFolder, writeFiles } from '../review/edge/temporary-repository.ts';
import { meshwarden } from './run-cli.ts';

/** A command that cannot be followed: what it says is wrong, where, and what to do. */
interface Case {
  readonly args: readonly string[];
  readonly what: RegExp;
  readonly where: RegExp;
  readonly advice: RegExp;
  /** Lines below; none where it is absent. */
  readonly details?: readonly RegExp[];
}

const mistyped = {
  what: /^The configuration has 1 mistake$/,
  where: /^in mistaken$/,
  advice: /^Mend what stands below; `meshwarden rules check` says when all is well\.$/,
  details: [/^ {2}\.meshwarden\/config\.yaml:1: platfromTeam is not a known field here\.$/],
};
const noFolder = { what: /^Not a folder: absent$/, where: /^in \//, advice: /^Name a folder/ };
const noRevision = {
  what: /^Unknown revision: nope$/,
  where: /^in repository$/,
  advice: /^Fetch it with `git fetch origin nope`, or name one that `git branch --all` lists\.$/,
};
const helpOf = (command: string) => ({
  where: new RegExp(`^in \`meshwarden ${command}\`$`),
  advice: new RegExp(`^\`meshwarden ${command} --help\` says what it takes\\.$`),
});

const CASES: readonly Case[] = [
  // no repository
  ...[
    ['review', '--base', 'main', '--repo', 'plain'],
    ['diff', '--base', 'main', '--repo', 'plain'],
    ['review', '--work-tree', '--repo', 'plain'],
    ['rules', 'explain', '--base', 'main', '--repo', 'plain'],
    ['rollback', '--commit', 'abc', '--repo', 'plain'],
  ].map((args) => ({
    args,
    what: /^Not a Git repository: plain$/,
    where: /^in /,
    advice: /^Name one with --repo/,
  })),
  // no such revision
  ...[
    ['review', '--base', 'nope', '--repo', 'repository'],
    ['diff', '--base', 'HEAD', '--head', 'nope', '--repo', 'repository'],
    ['map', '--rev', 'nope', '--repo', 'repository'],
    ['analyze', '--rev', 'nope', '--repo', 'repository'],
    ['watch', '--commit', 'nope', '--prometheus', 'http://127.0.0.1:9', '--repo', 'repository'],
  ].map((args) => ({ args, ...noRevision })),
  // no such folder or file
  ...['map', 'variables', 'analyze', 'init'].map((command) => ({
    args: [command, 'absent'],
    ...noFolder,
  })),
  {
    args: ['analyze', 'plain', '--mesh-config', 'absent.yaml'],
    what: /^The file absent\.yaml cannot be read$/,
    where: /^in `meshwarden analyze`$/,
    advice: /^Name a file/,
  },
  {
    args: ['render', 'chart', '--values', 'absent.yaml'],
    what: /^There is no file absent\.yaml to read values from$/,
    where: /^in \//,
    advice: /^Name one that is there/,
  },
  { args: ['render', 'absent'], what: /^Not a folder: absent$/, ...helpOf('render') },
  {
    args: ['render', '../..', '--rev', 'HEAD', '--repo', 'repository'],
    what: /^With --rev the folder is a path inside the repository$/,
    ...helpOf('render'),
  },
  {
    args: ['render', 'plain'],
    what: /^There is no kustomization\.yaml in /,
    where: /^in plain$/,
    advice: /^Mend that, or name another folder\.$/,
  },
  // a configuration with mistakes
  ...[['map'], ['variables'], ['analyze'], ['drift', 'environments']].map((command) => ({
    args: [...command, 'mistaken'],
    ...mistyped,
  })),
  // names that are not there
  ...[['map'], ['variables'], ['analyze']].map((command) => ({
    args: [...command, 'plain', '--environment', 'prd'],
    what: /^No environment is called prd: (?:default|plain)$/,
    where: /^in plain$/,
    advice: /^`meshwarden map` says what is there\.$/,
  })),
  ...[['map'], ['variables'], ['analyze'], ['drift', 'environments']].map((command) => ({
    args: [...command, 'plain', '--service', 'wbe'],
    what: /^No Service is called wbe/,
    where: /^in plain$/,
    advice: /^Did you mean shop\/web\?$/,
  })),
  {
    args: ['explain', 'unresolved-refernce'],
    what: /^No check is called unresolved-refernce$/,
    where: /^in `meshwarden explain`$/,
    advice: /^Did you mean unresolved-reference\?$/,
  },
  {
    args: ['analyze', 'plain', '--only', 'NOPE'],
    what: /^No check or code is called NOPE$/,
    where: /^in plain$/,
    advice: /^`meshwarden explain --list` lists the checks\.$/,
  },
  // what a command does not take
  { args: ['map', '--foo'], what: /^Unknown option '--foo'$/, ...helpOf('map') },
  {
    args: ['map', '--format', 'xml'],
    what: /^Option '--format <format>' argument 'xml' is invalid$/,
    where: /^in `meshwarden map`$/,
    advice: /^Allowed choices are terminal, json, mermaid, svg\.$/,
  },
  {
    args: ['mapp'],
    what: /^Unknown command 'mapp'$/,
    where: /^in `meshwarden`$/,
    advice: /^Did you mean map\?$/,
  },
  // a configuration at another path
  {
    args: ['review', '--base', 'HEAD', '--repo', 'repository', '--config', 'ci/absent.yaml'],
    what: /^The base has no configuration ci\/absent\.yaml$/,
    where: /^in \//,
    advice: /^It is read there, so that no change judges itself: merge it first, or name a file/,
  },
  {
    args: ['diff', '--base', 'HEAD', '--repo', 'repository', '--config', '../mesh.yaml'],
    what: /^--config is a path from the top of the repository, such as ci\/config\.yaml: \.\.\/mesh\.yaml$/,
    ...helpOf('diff'),
  },
  { args: ['review'], what: /^--base is missing/, ...helpOf('review') },
  {
    args: ['review', '--base', 'HEAD', '--as-of', 'noon', '--repo', 'repository'],
    what: /^--as-of is no instant: noon$/,
    ...helpOf('review'),
  },
  { args: ['history', 'a.b'], what: /^Required option '--environment/, ...helpOf('history') },
  { args: ['ask', '--from', 'a', '--to', 'b'], what: /^The address b is not/, ...helpOf('ask') },
  {
    args: ['review', '--base', 'HEAD', '--chart-source', 'ftp://x', '--repo', 'repository'],
    what: /^--chart-source is no address of https:\/\/ or oci:\/\/: ftp:\/\/x$/,
    ...helpOf('review'),
  },
  // clusters, metrics, the app
  {
    args: ['drift', 'cluster', 'plain', '--kubeconfig', 'absent.yaml'],
    what: /^The kubeconfig absent\.yaml cannot be read/,
    where: /^in absent\.yaml$/,
    advice: /^--kubeconfig names a file and --context a context of it/,
  },
  {
    args: ['drift', 'cluster', 'plain', '--kubeconfig', 'kubeconfig.yaml', '--context', 'nope'],
    what: /^The kubeconfig has no context "nope": unreachable$/,
    where: /^in kubeconfig\.yaml$/,
    advice: /`kubectl config get-contexts` lists them\.$/,
  },
  {
    args: ['drift', 'cluster', 'plain', '--kubeconfig', 'kubeconfig.yaml'],
    what: /^Nothing is known of default, for its cluster could not be read: /,
    where: /^in unreachable$/,
    advice:
      /^`kubectl --kubeconfig kubeconfig\.yaml get namespaces` says whether it answers you\.$/,
  },
  {
    args: ['watch', '--commit', 'HEAD', '--prometheus', 'ftp://x', '--repo', 'repository'],
    what: /^--prometheus is no address of http:\/\/ or https:\/\/$/,
    ...helpOf('watch'),
  },
  {
    args: ['audit'],
    what: /^No store of the app is in data$/,
    where: /^in `meshwarden audit`$/,
    advice: /^MESHWARDEN_DATA_DIR says where it is, or DATABASE_URL\.$/,
  },
  {
    args: ['serve'],
    what: /^The settings have 3 mistakes$/,
    where: /^in the environment$/,
    advice: /^The page docs\/how-to\/run-the-service\.md says what each setting is\.$/,
    details: [/^ {2}APP_ID is missing/, /^ {2}WEBHOOK_SECRET is missing/, /^ {2}PRIVATE_KEY/],
  },
  {
    args: ['debts'],
    what: /^The settings have 2 mistakes$/,
    where: /^in the environment$/,
    advice: /^The page docs\/how-to\/run-the-service\.md says what each setting is\.$/,
    details: [/^ {2}APP_ID is missing/, /^ {2}PRIVATE_KEY/],
  },
  {
    args: ['init', 'empty'],
    what: /^No object of a service mesh is found, so there is nothing to configure$/,
    where: /^in .+empty$/,
    advice: /^`meshwarden map` says what is delivered from here\.$/,
  },
];

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: unreachable
clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:9' } }]
users: [{ name: u, user: {} }]
contexts: [{ name: unreachable, context: { cluster: c, user: u } }]
`;

describe('a command that cannot be followed says what is wrong, where, and what to do', () => {
  const folder = temporaryFolder();
  beforeAll(() => {
    writeFiles(folder, {
      'plain/web.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
      'mistaken/.meshwarden/config.yaml': 'platfromTeam: acme/mesh\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'empty/README.md': 'Nothing.\n',
      'repository/README.md': 'Nothing.\n',
    });
    writeFileSync(join(folder, 'kubeconfig.yaml'), KUBECONFIG);
    const repository = join(folder, 'repository');
    gitIn(repository, 'init', '--quiet');
    gitIn(repository, 'add', '.');
    gitIn(repository, 'commit', '--quiet', '--message', 'first');
  });

  test.each(CASES)('$args', async ({ args, what, where, advice, details = [] }) => {
    const run = await meshwarden(args, { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    const [line = '', ...below] = run.stderr.trimEnd().split('\n');
    const parts = /^meshwarden: (.+) \((in .+?|at .+?)\)\. (.+)$/.exec(line);
    expect(parts, line).not.toBeNull();
    expect(parts?.[1]).toMatch(what);
    expect(parts?.[2]).toMatch(where);
    expect(parts?.[3]).toMatch(advice);
    expect(below).toEqual(details.map((each): unknown => expect.stringMatching(each)));
  });
});
