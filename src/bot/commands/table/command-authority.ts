import type { AskedApprovers, Forge, Repository } from '../../../forge/index.ts';
import { standingOf } from '../../../forge/index.ts';
import { lookUpStanding } from '../../../review/index.ts';
import type { StandingPorts } from '../../../review/index.ts';
import { AUDIENCES } from './command-audience.ts';
import type { NamedPeople } from './command-audience.ts';
import { entryOf } from './command-table.ts';
import type { CommandName } from './command-table.ts';

/** Somebody gives a command, in a repository. */
export interface Giver {
  readonly login: string;
  readonly repository: Repository;
}

type Permission = Awaited<ReturnType<Forge['permission']>>;

interface NotWriter {
  readonly kind: 'not-writer';
  readonly permission: Permission;
}

/** `asked`: those of whom they would have to be one; nobody where none are named. */
interface NotAmong {
  readonly kind: 'not-among';
  readonly asked: AskedApprovers;
}

/** Why somebody is not heard. */
export type Unheard =
  | NotWriter
  | NotAmong
  /** The configuration that names those who may cannot be read. */
  | { readonly kind: 'not-read' };

interface PermissionPorts {
  readonly forge: Pick<Forge, 'permission'>;
}

/** A look-up that fails is a no. */
export async function mayWrite(
  { login, repository }: Giver,
  { forge }: PermissionPorts,
): Promise<boolean> {
  return writes(await forge.permission(repository, login));
}

const writes = (permission: Permission): boolean =>
  permission === 'admin' || permission === 'write';

const INSIDERS: ReadonlySet<string> = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** Outsiders give no commands, whatever the audience: anybody could make us talk. */
export async function isFromHere(
  giver: Giver,
  association: string,
  ports: PermissionPorts,
): Promise<boolean> {
  return INSIDERS.has(association) || (await mayWrite(giver, ports));
}

/** Why the permission of somebody who is from here does not do for a command; null where it does. */
export async function whyNotWriter(
  command: CommandName,
  { login, repository }: Giver,
  { forge }: PermissionPorts,
): Promise<NotWriter | null> {
  if (!AUDIENCES[entryOf(command).audience].writes) return null;
  const permission = await forge.permission(repository, login);
  return writes(permission) ? null : { kind: 'not-writer', permission };
}

/** Why somebody is none of those a command is for; null where they are, or it is for all who may write. */
export async function whyNotAmong(
  command: CommandName,
  { login, repository }: Giver,
  named: NamedPeople,
  ports: StandingPorts,
): Promise<NotAmong | null> {
  const asked = AUDIENCES[entryOf(command).audience].among?.(named) ?? null;
  if (asked === null) return null;
  const lookUps = await lookUpStanding([login], asked, repository, ports);
  return standingOf(login, asked, lookUps).through === null ? { kind: 'not-among', asked } : null;
}

/** Both; `named` is asked only where the command is for those whom the base names, and gives null where it cannot be read. */
export async function whyNotHeard(
  command: CommandName,
  giver: Giver,
  named: () => Promise<NamedPeople | null>,
  ports: StandingPorts,
): Promise<Unheard | null> {
  const notWriter = await whyNotWriter(command, giver, ports);
  if (notWriter !== null || AUDIENCES[entryOf(command).audience].among === null) return notWriter;
  const known = await named();
  return known === null ? { kind: 'not-read' } : whyNotAmong(command, giver, known, ports);
}
