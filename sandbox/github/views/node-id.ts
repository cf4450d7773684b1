/** GitHub's opaque ids: a prefix that names the kind, then something nobody should read. */
export const nodeId = (prefix: string, id: number | string): string =>
  `${prefix}_kwDO${Buffer.from(String(id)).toString('base64url')}`;
