/* The limit for the co-purchase build: the stages of app/algorithms/co-purchase/build.ts in C, on two or more threads.
   It counts plainly, in 32 bits and one number at a time; the kernel there has vectors and narrower counters.
   Input: items and offsets of baskets. Arguments: file, products, k, "cosine" or "llr", threads. Prints milliseconds. */
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint32_t u32;
typedef uint16_t u16;

static u32 P, K, T, N;
static int LLR;
static u32 *offsets, *items;
static u32 *rank_of, *original, *with;
static u32 *out_items, *out_together;
static double *out_scores;
static u16 *out_lengths;
static pthread_barrier_t barrier;

typedef struct {
  u32 id, from, to;
  u32 *counts, *starts;
  u16 *entries;
} Part;
static Part parts[64];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static double cell(double count, double deviation, double expected) {
  return count == 0 ? 0 : count * log1p(deviation / expected);
}

static double score(double ab, double a, double b) {
  if (!LLR) return ab / sqrt(a * b);
  if (a == N || b == N) return 0;
  double e = a * b / N, d = ab - e;
  double g = 2 * (cell(ab, d, e) + cell(a - ab, -d, a - e) + cell(b - ab, -d, b - e) + cell(N - a - b + ab, d, N - a - b + e));
  return d < 0 ? -g : g;
}

static void rank_products(void) {
  u32 most = 0, *sum = calloc(P, 4);
  for (u32 t = 0; t < T; t++)
    for (u32 i = 0; i < P; i++) sum[i] += parts[t].counts[i];
  for (u32 i = 0; i < P; i++) if (sum[i] > most) most = sum[i];
  u32 *next = calloc(most + 2, 4);
  for (u32 i = 0; i < P; i++) next[most - sum[i] + 1]++;
  for (u32 i = 1; i < most + 2; i++) next[i] += next[i - 1];
  for (u32 i = P; i-- > 0;) {
    u32 rank = next[most - sum[i]]++;
    original[rank] = i;
    rank_of[i] = rank;
    with[rank] = sum[i];
  }
  free(next);
  free(sum);
}

static void expand(Part *p) {
  u32 base = offsets[p->from], lines = offsets[p->to] - base;
  u16 *ranks = malloc(2ull * lines);
  u32 *next = malloc(4ull * P);
  p->starts = calloc(P + 1, 4);
  for (u32 o = p->from; o < p->to; o++)
    for (u32 i = offsets[o]; i < offsets[o + 1]; i++) {
      u16 r = ranks[i - base] = rank_of[items[i]];
      p->starts[r + 1] += offsets[o + 1] - offsets[o] - 1;
    }
  for (u32 r = 0; r < P; r++) p->starts[r + 1] += p->starts[r];
  memcpy(next, p->starts, 4ull * P);
  p->entries = malloc(2ull * p->starts[P] + 2);
  for (u32 o = p->from; o < p->to; o++) {
    u32 start = offsets[o] - base, stop = offsets[o + 1] - base;
    if (stop - start < 2) continue;
    for (u32 i = start; i < stop; i++) {
      u32 at = next[ranks[i]];
      for (u32 j = start; j < i; j++) p->entries[at++] = ranks[j];
      for (u32 j = i + 1; j < stop; j++) p->entries[at++] = ranks[j];
      next[ranks[i]] = at;
    }
  }
  free(ranks);
  free(next);
}

static void rank_companions(Part *p) {
  u32 blocks_n = (P >> 10) + 1, bar, size;
  u32 *counts = calloc(P, 4), *words = calloc(blocks_n * 32, 4), *blocks = calloc(blocks_n, 4);
  double *scores = malloc(8 * K);
  u32 *ranks = malloc(4 * K), *together = malloc(4 * K);
#define OFFER(other)                                                                   \
  {                                                                                    \
    u32 c = counts[other];                                                             \
    counts[other] = 0;                                                                 \
    if (c > bar) {                                                                     \
      double s = score(c, with[row], with[other]);                                     \
      if (!(s > 0) || (size == K && s <= scores[K - 1])) bar = c;                      \
      else {                                                                           \
        u32 at = size == K ? K - 1 : size++;                                           \
        for (; at > 0 && s > scores[at - 1]; at--) {                                   \
          scores[at] = scores[at - 1], ranks[at] = ranks[at - 1], together[at] = together[at - 1]; \
        }                                                                              \
        scores[at] = s, ranks[at] = other, together[at] = c;                           \
      }                                                                                \
    }                                                                                  \
  }
  for (u32 row = p->id; row < P; row += T) {
    u32 total = 0;
    for (u32 t = 0; t < T; t++) total += parts[t].starts[row + 1] - parts[t].starts[row];
    int dense = total > P / 8;
    size = 0, bar = 0;
    for (u32 t = 0; t < T; t++) {
      u16 *e = parts[t].entries, x;
      for (u32 i = parts[t].starts[row], end = parts[t].starts[row + 1]; i < end; i++) {
        x = e[i];
        counts[x]++;
        if (!dense) words[x >> 5] |= 1u << (x & 31), blocks[x >> 10] |= 1u << ((x >> 5) & 31);
      }
    }
    if (dense) {
      for (u32 other = P; other-- > 0;) OFFER(other)
    } else {
      for (u32 at = blocks_n; at-- > 0;) {
        u32 block = blocks[at];
        blocks[at] = 0;
        while (block) {
          u32 in = 31 - __builtin_clz(block), base = at << 5 | in, word = words[base];
          block ^= 1u << in;
          words[base] = 0;
          while (word) {
            u32 bit = 31 - __builtin_clz(word), other = base << 5 | bit;
            word ^= 1u << bit;
            OFFER(other)
          }
        }
      }
    }
    u32 item = original[row];
    for (u32 i = 0; i < size; i++) {
      out_items[item * K + i] = original[ranks[i]];
      out_scores[item * K + i] = scores[i];
      out_together[item * K + i] = together[i];
    }
    out_lengths[item] = size;
  }
}

static void *work(void *argument) {
  Part *p = argument;
  p->counts = calloc(P, 4);
  for (u32 i = offsets[p->from]; i < offsets[p->to]; i++) p->counts[items[i]]++;
  pthread_barrier_wait(&barrier);
  if (p->id == 0) rank_products();
  pthread_barrier_wait(&barrier);
  expand(p);
  pthread_barrier_wait(&barrier);
  rank_companions(p);
  return NULL;
}

static u32 *read_array(FILE *f, u32 *length) {
  if (fread(length, 4, 1, f) != 1) exit(1);
  u32 *values = malloc(4ull * *length);
  if (fread(values, 4, *length, f) != *length) exit(1);
  return values;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  FILE *f = fopen(argv[1], "rb");
  u32 lines, n, *order_of = read_array(f, &lines), *item_of = read_array(f, &lines);
  P = atoi(argv[2]), K = atoi(argv[3]), LLR = !strcmp(argv[4], "llr"), T = atoi(argv[5]);
  if (P > 65536 || T > 64) return 2;

  double start = now();
  /* Distinct products per order are given here: only the borders have to be found. */
  N = order_of[lines - 1] + 1;
  offsets = malloc(4ull * (N + 1));
  n = 0;
  for (u32 i = 0; i < lines; i++) while (n <= order_of[i]) offsets[n++] = i;
  offsets[N] = lines;
  items = item_of;
  rank_of = malloc(4ull * P), original = malloc(4ull * P), with = malloc(4ull * P);
  out_items = malloc(4ull * P * K), out_together = malloc(4ull * P * K), out_scores = malloc(8ull * P * K);
  out_lengths = malloc(2ull * P);
  pthread_barrier_init(&barrier, NULL, T);
  pthread_t threads[64];
  for (u32 t = 0; t < T; t++) {
    parts[t] = (Part){.id = t, .from = t ? parts[t - 1].to : 0};
    u32 to = parts[t].from;
    while (to < N && offsets[to] < (uint64_t)lines * (t + 1) / T) to++;
    parts[t].to = t + 1 == T ? N : to;
    pthread_create(&threads[t], NULL, work, &parts[t]);
  }
  for (u32 t = 0; t < T; t++) pthread_join(threads[t], NULL);
  printf("%.3f\n", now() - start);
  return 0;
}
