import { z } from 'zod';
import { NotFound } from '../http/api-problem.ts';
import { found, noContent, numberOf, ok, parameter } from '../http/call.ts';
import type { Call } from '../http/call.ts';
import { listReply } from '../http/pagination.ts';
import { parseBody } from '../http/request-body.ts';
import { repositoryRoute } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import { addLabel, ensureLabel, removeLabel } from '../operations/labels.ts';
import type { Issue } from '../state/issue.ts';
import type { Repository } from '../state/repository.ts';
import { labelView } from '../views/repository.ts';

const READ = ['issues=read', 'pull_requests=read'];
const WRITE = ['issues=write', 'pull_requests=write'];

const Names = z.object({
  labels: z.array(z.union([z.string(), z.object({ name: z.string() })])).exactOptional(),
});

/** Labels of a repository and of its issues. */
export const labelRoutes: readonly Route[] = [
  repositoryRoute('GET', '/labels', READ, (call, repository) =>
    listReply(call, [...repository.labels.values()], (label) =>
      labelView(call.world, repository, label),
    ),
  ),
  repositoryRoute('GET', '/labels/{name}', READ, (call, repository) =>
    ok(labelView(call.world, repository, found(repository.labels, parameter(call, 'name')))),
  ),
  repositoryRoute('GET', '/issues/{issue_number}/labels', READ, (call, repository) =>
    labelsOf(call, named(call, repository)),
  ),
  repositoryRoute('POST', '/issues/{issue_number}/labels', WRITE, (call, repository) => {
    const issue = named(call, repository);
    add(call, issue);
    return labelsOf(call, issue);
  }),
  repositoryRoute('PUT', '/issues/{issue_number}/labels', WRITE, (call, repository) => {
    const issue = named(call, repository);
    for (const label of issue.labels) removeLabel(call.world, issue, label, call.world.app.bot);
    add(call, issue);
    return labelsOf(call, issue);
  }),
  repositoryRoute('DELETE', '/issues/{issue_number}/labels', WRITE, (call, repository) => {
    const issue = named(call, repository);
    for (const label of issue.labels) removeLabel(call.world, issue, label, call.world.app.bot);
    return noContent;
  }),
  repositoryRoute('DELETE', '/issues/{issue_number}/labels/{name}', WRITE, (call, repository) => {
    const issue = named(call, repository);
    const label = [...issue.labels].find(({ name }) => name === parameter(call, 'name'));
    if (label === undefined) throw new NotFound();
    removeLabel(call.world, issue, label, call.world.app.bot);
    return labelsOf(call, issue);
  }),
];

const named = (call: Call, repository: Repository): Issue =>
  found(repository.issues, numberOf(call, 'issue_number'));

const labelsOf = (call: Call, issue: Issue) =>
  listReply(call, [...issue.labels], (label) => labelView(call.world, issue.repository, label));

function add(call: Call, issue: Issue): void {
  for (const given of parseBody(call, Names).labels ?? []) {
    const name = typeof given === 'string' ? given : given.name;
    addLabel(
      call.world,
      issue,
      ensureLabel(call.world, issue.repository, name),
      call.world.app.bot,
    );
  }
}
