import type { Node } from '../../manifest/index.ts';
import { entriesAt, itemsAt, nodeAt, stringAt } from '../../manifest/index.ts';

/** Says by what a job may reach a cluster, as far as its file decides it. */
export interface JobAccess {
  /** Is set where only the job writes files of its machine. */
  readonly isMachineFresh?: true;
  /** Is set for a job of a workflow that is given no secret, environment, identity or machine of its own. */
  readonly isGivenNothing?: true;
}

const HOSTED = /^(?:ubuntu|windows|macos)-[\w.-]+$/;

/** Reads that of a job and the settings around it; GitHub gives a job nothing that its workflow does not name. */
export function accessOf(file: string, job: Node, top: Node): JobAccess {
  if (!/^\.github\/workflows\//.test(file)) return {};
  const on = [stringAt(job, 'runs-on'), ...itemsAt(job, 'runs-on').map((each) => stringAt(each))];
  const machines = on.filter((each) => each !== undefined);
  if (machines.length === 0 || !machines.every((each) => HOSTED.test(each))) return {};
  const permissions = nodeAt(job, 'permissions') ?? nodeAt(top, 'permissions');
  const isGiven =
    nodeAt(job, 'environment') !== undefined ||
    stringAt(permissions) === 'write-all' ||
    stringAt(permissions, 'id-token') === 'write' ||
    [
      ...[...entriesAt(job)].flatMap(([key, value]) => (key === 'steps' ? [] : textsOf(value))),
      ...itemsAt(job, 'steps')
        .filter((step) => !makesToken(step))
        .flatMap(textsOf),
      ...['env', 'defaults'].flatMap((key) => textsOf(nodeAt(top, key))),
    ].some((text) => SECRETS.test(text));
  return { isMachineFresh: true, ...(!isGiven && { isGivenNothing: true as const }) };
}

/** Matches secrets but the token of the workflow, which is for the repository alone. */
const SECRETS = /\bsecrets\b(?!\.GITHUB_TOKEN\b)/;

/** Tells of a step that it makes a token of GitHub, which is for repositories as that of the workflow is. */
const makesToken = (step: Node): boolean =>
  /^(?:actions\/create-github-app-token|tibdex\/github-app-token)@/.test(
    stringAt(step, 'uses') ?? '',
  );

function textsOf(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (node.kind === 'scalar') return [String(node.value ?? '')];
  if (node.kind === 'seq') return node.items.flatMap(textsOf);
  return [...entriesAt(node)].flatMap(([key, value]) => [key, ...textsOf(value)]);
}
