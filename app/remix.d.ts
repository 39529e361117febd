import '@remix-run/node';

// Loader data keeps its types on the way to the page (dates, promises), as single fetch sends them.
declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true;
  }
}
