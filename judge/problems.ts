/** What the caller can put right: the message is the whole answer. */
export class Unusable extends Error {}
