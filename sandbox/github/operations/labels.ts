import type { Account } from '../state/accounts.ts';
import type { Issue } from '../state/issue.ts';
import type { Label, Repository } from '../state/repository.ts';
import { timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { labelView } from '../views/repository.ts';
import { announcePull } from './pull-requests.ts';

/** The label of a name; made on first use, as GitHub does when an issue gets one it does not know. */
export function ensureLabel(
  world: World,
  repository: Repository,
  name: string,
  color = 'ededed',
): Label {
  const known = repository.labels.get(name);
  if (known !== undefined) return known;
  const label = { id: world.nextId(), name, color, description: null };
  repository.labels.set(name, label);
  return label;
}

export function addLabel(world: World, issue: Issue, label: Label, sender: Account): void {
  if (issue.labels.has(label)) return;
  issue.labels.add(label);
  tell(world, issue, 'labeled', label, sender);
}

export function removeLabel(world: World, issue: Issue, label: Label, sender: Account): void {
  if (!issue.labels.delete(label)) return;
  tell(world, issue, 'unlabeled', label, sender);
}

function tell(world: World, issue: Issue, action: string, label: Label, sender: Account): void {
  issue.updatedAt = timestamp(world);
  const view = { label: labelView(world, issue.repository, label) };
  if (issue.pull !== null) announcePull(world, issue.pull, action, sender, view);
}
