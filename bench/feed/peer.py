"""The peer of bench/feed: PyPI `implicit` (and EASE in NumPy) on the same data. Prints one JSON object.

peer.py scale PAIRS USERS VIDEOS TOP THREADS     PAIRS: uint32 users, then uint32 videos
peer.py quality TRAIN VALID                      tab-separated user, video, value
"""
import itertools, json, resource, sys, time
import numpy as np, scipy.sparse as sp
from implicit.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits


def als(threads, regularization=10.0, alpha=20.0):
    return AlternatingLeastSquares(factors=64, regularization=regularization, alpha=alpha, iterations=15,
                                   random_state=1, num_threads=threads, use_gpu=False)


def scale(path, users, videos, top, threads):
    pairs = np.fromfile(path, np.uint32).reshape(2, -1)
    likes = sp.csr_matrix((np.ones(pairs.shape[1], np.float32), (pairs[0], pairs[1])), shape=(users, videos))
    del pairs
    begun = time.process_time()
    model = als(threads)
    model.fit(likes, show_progress=False)
    trained = time.process_time()
    for first in range(0, users, 4096):
        batch = np.arange(first, min(users, first + 4096))
        model.recommend(batch, likes[batch], N=top)
    ranked = time.process_time()
    return {'train': trained - begun, 'rank': ranked - trained,
            'peakMb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def quality(train_path, valid_path, k=20):
    train, valid = (np.loadtxt(path, dtype=np.int64, delimiter='\t') for path in (train_path, valid_path))
    shape = (max(train[:, 0].max(), valid[:, 0].max()) + 1, max(train[:, 1].max(), valid[:, 1].max()) + 1)

    def matrix(rows):
        out = sp.csr_matrix((np.ones(len(rows), np.float32), (rows[:, 0], rows[:, 1])), shape=shape)
        out.data[:] = 1
        return out

    likes, seen, wanted = matrix(train[train[:, 2] > 0]), matrix(train), matrix(valid[valid[:, 2] > 0])
    known = np.diff(seen.indptr) > 0
    asked = np.where(known & (np.diff(wanted.indptr) > 0))[0]
    videos = int((np.diff(seen.T.tocsr().indptr) > 0).sum())

    def measure(scores_of):
        recall = ndcg = 0.0
        shown = set()
        discount = 1 / np.log2(np.arange(2, k + 2))
        ideal = np.concatenate([[0], np.cumsum(discount)])
        for first in range(0, len(asked), 1000):
            users = asked[first:first + 1000]
            scores = np.array(scores_of(users), np.float32)
            masked = seen[users].tocoo()
            scores[masked.row, masked.col] = -np.inf
            best = np.argpartition(-scores, k, axis=1)[:, :k]
            best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1), 1)
            shown.update(best.ravel().tolist())
            truth = wanted[users].toarray()
            hits, count = np.take_along_axis(truth, best, 1) > 0, truth.sum(1)
            recall += (hits.sum(1) / count).sum()
            ndcg += ((hits * discount).sum(1) / ideal[np.minimum(count, k).astype(int)]).sum()
        return {'recall': recall / len(asked), 'ndcg': ndcg / len(asked), 'coverage': len(shown) / videos}

    def best_of(results):
        return max(results, key=lambda result: result['recall'] + result['ndcg'])

    def als_results():
        for alpha, regularization in itertools.product((1, 5, 20, 40), (0.1, 1, 10, 30, 100)):
            model = als(2, regularization, alpha)
            model.fit(likes, show_progress=False)
            result = measure(lambda users: model.user_factors[users] @ model.item_factors.T)
            yield {**result, 'settings': f'alpha {alpha}, regularization {regularization}'}

    def ease_results():
        gram = (likes.T @ likes).toarray().astype(np.float64)
        for ridge in (100, 200, 400, 800, 1600):
            inverse = np.linalg.inv(gram + ridge * np.eye(len(gram)))
            weights = (-inverse / np.diag(inverse)).astype(np.float32)
            np.fill_diagonal(weights, 0)
            yield {**measure(lambda users: likes[users] @ weights), 'settings': f'ridge {ridge}'}

    popular = np.asarray(likes.sum(0)).ravel()
    return {'popularity': measure(lambda users: np.tile(popular, (len(users), 1))),
            'implicit ALS, tuned': best_of(als_results()),
            **({'EASE, tuned': best_of(ease_results())} if shape[1] <= 10_000 else {})}


def main():
    kind, *args = sys.argv[1:]
    with threadpool_limits(1 if kind == 'scale' else None, 'blas'):
        numbers = (args[0], *map(int, args[1:])) if kind == 'scale' else args
        print(json.dumps({'scale': scale, 'quality': quality}[kind](*numbers)))


main()
