/* The limit for RFM: app/algorithms/rfm.ts in C on one thread. Input: customer, day, amount of each order.
   Arguments: file, customers. Prints milliseconds. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void *read_array(FILE *f, uint32_t *words) {
  if (fread(words, 4, 1, f) != 1) exit(1);
  void *values = malloc(4ull * *words);
  if (fread(values, 4, *words, f) != *words) exit(1);
  return values;
}

/* Hoare's selection with a three-way partition. */
static void select_kth(double *v, long low, long high, long k) {
  while (low < high) {
    double pivot = v[low + (high - low) / 2];
    long smaller = low, i = low, larger = high;
    while (i <= larger) {
      double x = v[i];
      if (x < pivot) v[i++] = v[smaller], v[smaller++] = x;
      else if (x > pivot) v[i] = v[larger], v[larger--] = x;
      else i++;
    }
    if (k < smaller) high = smaller - 1;
    else if (k > larger) low = larger + 1;
    else return;
  }
}

static void scores(const double *v, long n, uint8_t *out) {
  double *work = malloc(8 * n), t[4];
  memcpy(work, v, 8 * n);
  long k[4];
  for (int s = 1; s <= 4; s++) k[s - 1] = (s * n + 4) / 5 - 1;
  select_kth(work, 0, n - 1, k[1]);
  select_kth(work, 0, k[1], k[0]);
  select_kth(work, k[1], n - 1, k[2]);
  select_kth(work, k[2], n - 1, k[3]);
  for (int s = 0; s < 4; s++) t[s] = work[k[s]];
  for (long i = 0; i < n; i++) out[i] = 1 + (v[i] > t[0]) + (v[i] > t[1]) + (v[i] > t[2]) + (v[i] > t[3]);
  free(work);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *f = fopen(argv[1], "rb");
  uint32_t orders, words;
  uint32_t *customer = read_array(f, &orders);
  int32_t *day = read_array(f, &words);
  double *amount = read_array(f, &words);
  long n = atol(argv[2]);

  double start = now();
  double *last = malloc(8 * n), *count = calloc(n, 8), *total = calloc(n, 8);
  for (long i = 0; i < n; i++) last[i] = INT32_MIN;
  for (uint32_t i = 0; i < orders; i++) {
    uint32_t c = customer[i];
    if (day[i] > last[c]) last[c] = day[i];
    count[c]++;
    total[c] += amount[i];
  }
  uint8_t *r = malloc(n), *fr = malloc(n), *m = malloc(n);
  scores(last, n, r);
  scores(count, n, fr);
  scores(total, n, m);
  uint32_t cells[25] = {0};
  for (long i = 0; i < n; i++) cells[(r[i] - 1) * 5 + fr[i] - 1]++;
  double ms = now() - start;
  uint32_t sum = m[0];
  for (int i = 0; i < 25; i++) sum += cells[i];
  fprintf(stderr, sum ? "" : "empty");
  printf("%.3f\n", ms);
  return 0;
}
