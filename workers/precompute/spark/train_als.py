"""Implicit ALS on Spark MLlib: events in as Parquet, factors out as Parquet. Paths may be local or s3a://.

Reads one JSON object from its standard input, where nobody else can read credentials:
  events, out   paths
  settings      factors, iterations, alpha, ridge, seed
  submit        arguments of spark-submit
  packages      a folder of Python packages, or null
  conf          more settings of Spark

An event is user, video (numbers) and taste: above 0 liked so much, below 0 seen and not liked, with that weight.
OUT/users and OUT/videos get one row for each that somebody likes something of: id, features.
"""
import json
import os
import sys

job = json.load(sys.stdin)
if job["packages"]:
    sys.path.insert(0, job["packages"])
    os.environ["PYTHONPATH"] = job["packages"]
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["PYSPARK_SUBMIT_ARGS"] = job["submit"]

from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession

builder = SparkSession.builder.appName("reelgraph-precompute")
for name, value in job["conf"].items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
settings = job["settings"]
model = ALS(
    implicitPrefs=True,
    userCol="user",
    itemCol="video",
    ratingCol="taste",
    rank=settings["factors"],
    maxIter=settings["iterations"],
    alpha=settings["alpha"],
    regParam=settings["ridge"],
    seed=settings["seed"],
).fit(spark.read.parquet(job["events"]))
model.userFactors.write.mode("overwrite").parquet(f"{job['out']}/users")
model.itemFactors.write.mode("overwrite").parquet(f"{job['out']}/videos")
spark.stop()
