/** What somebody may do, as a rule of a Role or ClusterRole. `*` stands for all. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  /** `services`, `deployments/scale`. */
  readonly resources: readonly string[];
  /** Only in this namespace; everywhere where it is missing. */
  readonly namespace?: string;
  /** Only objects of these names; lists are never granted by name. */
  readonly names?: readonly string[];
}

export interface User {
  readonly name: string;
  /** Replaced as a whole when rights are given or taken. */
  rules: readonly Rule[];
}

/** All that a request wants, as RBAC sees it. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export const EVERYTHING: Rule = { verbs: ['*'], groups: ['*'], resources: ['*'] };

const has = (list: readonly string[], value: string): boolean =>
  list.includes('*') || list.includes(value);

export const mayAccess = (user: User, access: Access): boolean =>
  user.rules.some(
    (rule) =>
      has(rule.verbs, access.verb) &&
      has(rule.groups, access.group) &&
      has(rule.resources, access.resource) &&
      (rule.namespace === undefined || rule.namespace === access.namespace) &&
      (rule.names === undefined || rule.names.includes(access.name)),
  );
