/** A construction that the style guide (docs/contributing/style.md) tells writers to avoid. */
export interface Construction {
  readonly name: string;
  readonly pattern: RegExp;
  /** Says what to write in its place. */
  readonly better: string;
  /** Sentences that it must match, and sentences that it must not. */
  readonly hits: readonly [string, string];
  readonly fine: readonly [string, string];
}

/** Grammar that a native engineer would not use in a report or a page. */
export const CONSTRUCTIONS: readonly Construction[] = [
  {
    name: 'fronted "Of …"',
    pattern:
      /(?:^|[.;:] )Of (?:a|an|the|what|several|long|those|these|two|such|each|one|some|which|[a-z]+s)\b[^.]{3,110}?,? (?:is|are|it is|was|were|no)\b/gm,
    better: 'begin with the subject: "The last definition counts"',
    hits: [
      'Of a key that is there twice the last is used.',
      'Of the changed files those are read first.',
    ],
    fine: ['The last definition of a key counts.', 'Of course the request fails.'],
  },
  {
    name: 'preposition + which',
    pattern: /\b(?:of|by|to|for|in|with|from|on|at) (?:which|whom|whose)\b/gi,
    better: 'name the thing, or begin a new sentence',
    hits: ['A route of which no listener accepts it', 'The team by whom it was approved'],
    fine: ['A route that no listener accepts', 'Which team approved it?'],
  },
  {
    name: 'is told, is said',
    pattern: /\b(?:is|are|was|were|be|been) (?:told|said)\b/gi,
    better: 'state the fact; the product does not speak of itself',
    hits: ['What differs is told apart.', 'Nothing of it was said.'],
    fine: ['Differences are listed per cluster.', 'The report says why.'],
  },
  {
    name: 'free "what …"',
    pattern:
      /(?:^|[.;:,] |\b(?:and|or|of|to|for|with|by|in|than|as) )[Ww]hat (?:is|was|are|were|goes|comes|stands|it|a|an|the|holds|differs|only|has|they|others|somebody|nobody|nothing|[A-Z][a-z]+)\b/gm,
    better: 'name the object or the value',
    hits: ['What goes from one environment is moved.', 'It reads more than what the chart sets.'],
    fine: ['An object that leaves one environment is moved.', 'It shows what changed.'],
  },
  {
    name: 'whoever, those that',
    pattern:
      /\b(?:whoever|whatever|whichever|nobody|somebody|who may|those (?:that|who|of)|that of|that which)\b/gi,
    better: 'name the person or thing: "anyone", "the owner", "no team"',
    hits: ['Whoever may approve it', 'Those that need the credential'],
    fine: ['A team that can approve it', 'Workloads that need the credential'],
  },
  {
    name: 'any more',
    pattern: /\b(?:any more|no more)\b(?! than)/gi,
    better: 'no longer',
    hits: ['It is not read any more.', 'Flux decrypts it no more.'],
    fine: ['It is no longer read.', 'Use no more than two.'],
  },
  {
    name: 'clause with "for"',
    pattern: /[,;] for (?:it|they|its|the|there|their|no|nobody|that) /g,
    better: 'because',
    hits: ['It works on, for it sleeps first.', 'It asks; for the file is not read.'],
    fine: ['It works on because it sleeps first.', 'It waits for the file.'],
  },
  {
    name: 'is for, is none',
    pattern:
      /\b(?:is|are|was) (?:none|no [a-z]+ (?:of|but|to)|for (?:the|a|all|pods|one)|of (?:the|a|an|no|appProtocol))\b/gi,
    better: 'applies to, selects, belongs to; does not exist',
    hits: ['The rule is for all workloads.', 'The port is of the Service.'],
    fine: ['The rule applies to all workloads.', 'The port belongs to the Service.'],
  },
  {
    name: 'stands, goes by, leads to',
    pattern:
      /\b(?:stands?|lies|hangs? on|goes by|goes on|comes? of|becomes? of|takes? care|passes? over|made anew|holds? (?:for|fast|it)|leads? (?:to|nowhere|astray|there)|sees? that)\b/gi,
    better: 'a verb that acts: is in, depends on, continues, ignores, applies to, routes to',
    hits: ['The file lies beside it.', 'The route leads to orders.'],
    fine: ['The file is in the same folder.', 'The route sends requests to orders.'],
  },
  {
    name: 'tries, anew, mend',
    pattern:
      /\b(?:tries|tried again|anew|slips?|alike|mend(?:s|ed|ing)?|brought|reckoned|once more|the other way round|so-and-so)\b/gi,
    better: 'retries, again, typo, the same, fix, vice versa',
    hits: ['The call is tried again.', 'The file is written anew.'],
    fine: ['The call is retried.', 'The file is written again.'],
  },
  {
    name: '"Where …" for if',
    pattern: /(?:^|[.;] )Where [a-z]/gm,
    better: 'If',
    hits: [
      'Where no policy selects it, it is open.',
      'It asks. Where several match, the first wins.',
    ],
    fine: ['If no policy selects it, it is open.', 'Where: prod and dev.'],
  },
  {
    name: 'the one that',
    pattern: /\b(?:the one (?:that|which|of)|the ones|the former|the latter|that one)\b/gi,
    better: 'repeat the noun',
    hits: ['Keep the one that is newer.', 'The latter wins.'],
    fine: ['Keep the newer policy.', 'The second rule wins.'],
  },
];

/** Words that Istio, Kubernetes, Argo CD, Flux or Helm have another word for. */
export const TERMS: readonly Construction[] = [
  {
    name: 'file of values',
    pattern: /\bfiles? of (?:[a-z]+ )?values\b|\bkeys? of values\b/gi,
    better: 'values file; value',
    hits: ['a file of values', 'one of several files of values'],
    fine: ['a values file', 'a file with values of two kinds'],
  },
  {
    name: 'made anew, comes again',
    pattern: /\b(?:made anew|comes? again)\b/gi,
    better: 'recreated',
    hits: ['The pod is made anew.', 'It comes again with the next sync.'],
    fine: ['The pod is recreated.', 'It comes with the chart.'],
  },
  {
    name: 'held fast',
    pattern: /\b(?:held|holds?) fast\b/gi,
    better: 'immutable',
    hits: ['The field is held fast.', 'Kubernetes holds fast its selector.'],
    fine: ['The field is immutable.', 'The lock is held for a second.'],
  },
  {
    name: 'pass over',
    pattern: /\b(?:pass(?:es|ed)? over|passed (?:it|them|this) over)\b/gi,
    better: 'ignore',
    hits: ['Helm passes over the key.', 'The field is passed over.'],
    fine: ['Helm ignores the key.', 'Two hours passed.'],
  },
  {
    name: 'admits, lets in',
    pattern: /\b(?:admits|lets? (?:[a-z]+ )?in|keeps? out)\b/gi,
    better: 'allows; denies',
    hits: ['No other policy admits them.', 'It lets callers in.'],
    fine: ['No other policy allows them.', 'The API server admitted the object.'],
  },
  {
    name: 'synced by hand, let go of',
    pattern: /\b(?:synced by hand|lets? go of)\b/gi,
    better: 'manual sync; no longer managed',
    hits: ['The Application is synced by hand.', 'Flux lets go of the object.'],
    fine: ['The Application has manual sync.', 'Flux no longer manages the object.'],
  },
  {
    name: 'asks for a token, proxies or mTLS',
    pattern:
      /\basks? for (?:an? |its )?(?:token|login|mTLS|proxies|prox(?:y|ies)|sidecars?|certificate)\b/gi,
    better: 'requires; enables injection',
    hits: ['The policy asks for a token.', 'The namespace asks for proxies.'],
    fine: ['The policy requires a token.', 'The check asks for approval.'],
  },
  {
    name: 'selects no pod',
    pattern: /\bselects? no pods?\b/gi,
    better: 'does not select any pods',
    hits: ['The Service selects no pod.', 'Its labels select no pods.'],
    fine: ['The Service does not select any pods.', 'It selects one pod.'],
  },
];
