/** How far a commit is with being applied. Instants in milliseconds since 1970; texts are the cluster's. */
export type Applied =
  | {
      readonly kind: 'applied';
      readonly at: number;
      /** `Application argocd/shop`; null where somebody said so. */
      readonly by: string | null;
    }
  | { readonly kind: 'waiting'; readonly by: string; readonly why: string }
  | {
      readonly kind: 'failed';
      readonly by: string;
      readonly at: number | null;
      readonly message: string;
    }
  | { readonly kind: 'unknown'; readonly by: string; readonly why: string };
