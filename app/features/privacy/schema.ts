/** View models of the privacy requests on the health page. */
export interface PrivacyRequestRow {
  kind: 'data_request' | 'redact' | 'shop_redact';
  requestKey: string;
  requestedAt: string;
  /** By law: thirty days after the request. */
  dueAt: string;
  doneAt: string | null;
  /** A file is ready for the merchant to download and pass on. */
  hasFile: boolean;
}
